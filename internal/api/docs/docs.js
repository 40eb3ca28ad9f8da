// Filters the list of operations; the pages work without it.
const filter = document.getElementById("filter");
if (filter) {
  const sections = [...document.querySelectorAll(".list")].map((section) => ({
    section,
    lines: [...section.querySelectorAll("li")].map((line) => ({ line, text: (section.querySelector("h2").textContent + " " + line.textContent + " " + line.firstChild.hash).toLowerCase() })),
  }));
  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = false;
    for (const { section, lines } of sections) {
      let any = false;
      for (const { line, text } of lines) {
        line.hidden = !words.every((word) => text.includes(word));
        any ||= !line.hidden;
      }
      section.hidden = !any;
      found ||= any;
    }
    document.getElementById("nothing").hidden = found;
  };
  filter.addEventListener("input", show);
  show();
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== filter && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      filter.focus();
    }
  });
}
document.querySelector(".chapters [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
