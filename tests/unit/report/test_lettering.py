from sensorium.report.lettering import shortened


def test_long_names_are_cut_and_chinese_ones_sooner() -> None:
    assert shortened("short") == "short"
    assert shortened("a very long name of a class").endswith("…")
    assert len(shortened("非常长的类别名称超过了可用宽度")) < len(shortened("a very long name of a class"))
