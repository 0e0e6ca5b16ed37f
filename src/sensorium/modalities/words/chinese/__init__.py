"""Chinese words as jieba cuts them, with jieba's own tables, at several times its speed."""
