// What tests ask of a page. Each function is called by name, see `tests.browser.looking`.

const measures = {
  // Elements that reach over the window's edge and lie in nothing that scrolls.
  overflowing() {
    const scrolls = (element) => {
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX)) return true;
      }
      return false;
    };
    return [...document.body.querySelectorAll("*")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !scrolls(one) && !one.closest("svg svg, .skip"))
      .map((one) => `${one.tagName}.${one.className.baseVal ?? one.className}`);
  },

  // Text whose contrast to what is behind it is too small: [text, ratio].
  faint(least) {
    const rgba = (colour) => {
      const parts = colour.match(/[\d.]+/g).map(Number);
      return colour.startsWith("color(") ? [...parts.slice(0, 3).map((part) => part * 255), parts[3] ?? 1] : [...parts.slice(0, 3), parts[3] ?? 1];
    };
    const luminance = ([red, green, blue]) => {
      const linear = [red, green, blue].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const behind = (element) => {
      for (let up = element; up; up = up.parentElement) {
        const [red, green, blue, alpha] = rgba(getComputedStyle(up).backgroundColor);
        if (alpha > 0.99) return [red, green, blue];
      }
      return [255, 255, 255];
    };
    const found = [];
    for (const element of document.body.querySelectorAll("*:not(svg *):not(title)")) {
      const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join("");
      if (!text || !element.getClientRects().length) continue;
      const [one, other] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))].sort((a, b) => b - a);
      const ratio = (one + 0.05) / (other + 0.05);
      if (ratio < least) found.push([text.slice(0, 40), ratio]);
    }
    return found;
  },

  // Elements that the keyboard must reach, in the order of the page.
  reachable() {
    const all = document.querySelectorAll("a[href], summary, [tabindex='0'], button, input, select, textarea");
    return [...all].map((one) => [...document.querySelectorAll("*")].indexOf(one));
  },

  // The element that has the focus: its tag, its place among all, and whether that can be seen.
  focused() {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const isSeen = one.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return [one.tagName, [...document.querySelectorAll("*")].indexOf(one), isSeen];
  },

  // Parts that are cut off: scrolling boxes whose content is larger than they are.
  cutOff() {
    return [...document.querySelectorAll("main *")]
      .filter((one) => getComputedStyle(one).overflow !== "visible" && !one.closest("svg") && !one.matches(".meter, .meter *"))
      .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
      .map((one) => `${one.tagName}.${one.className}`);
  },

  // Texts that take no place on the page.
  unseen() {
    return [...document.querySelectorAll("main *, .warnings *")]
      .filter((one) => !one.closest("svg") && [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
      .filter((one) => !one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) || !one.getClientRects().length)
      .map((one) => one.textContent.trim().slice(0, 40));
  },

  // Marks the first element of a kind whose text matches a pattern; whether there is one.
  mark(selector, pattern) {
    document.querySelector("[data-marked]")?.removeAttribute("data-marked");
    const found = [...document.querySelectorAll(selector)].find((one) => new RegExp(pattern, "u").test(one.textContent));
    found?.setAttribute("data-marked", "");
    return Boolean(found);
  },

  // Pictures that do not load or say nothing to those who cannot see them.
  silentPictures() {
    const pictures = [...document.images].filter((one) => !one.naturalWidth || !one.alt);
    const named = (one) => one.ariaLabel || (one.getAttribute("aria-labelledby") ?? "").split(" ").every((id) => document.getElementById(id)?.textContent.trim());
    const drawings = [...document.querySelectorAll("svg:not([aria-hidden=true])")].filter((one) => one.getAttribute("role") !== "img" || !named(one));
    return [...pictures, ...drawings].map((one) => one.outerHTML.slice(0, 80));
  },
};
