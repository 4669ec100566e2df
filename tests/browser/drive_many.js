// Appended to a page of 50,000 PIUs.
(async () => {
  const results = [];
  const check = (name, good) => results.push((good ? "ok " : "FAILED ") + name);
  const wait = time => new Promise(done => setTimeout(done, time));
  const all = what => [...document.querySelectorAll(what)];
  const one = what => document.querySelector(what);
  const type = async (id, text) => { const e = one("#" + id); e.value = text; e.dispatchEvent(new Event("input")); await wait(400); };
  try {
    check("all rows are there", one("#count").textContent.includes("50,000 rows"));
    check("only the visible ones are drawn", all(".row").length > 5 && all(".row").length < 300);
    one("#scroll").scrollTop = 1e9;
    one("#scroll").dispatchEvent(new Event("scroll"));  // of its own accord it comes with a frame, and nobody looks
    check("the end can be scrolled to", all(".row").some(e => e.textContent.includes("#50000")));
    check("and is drawn sparsely", all(".row").length < 300);
    await type("search", "ru:BIND");
    check("search goes through all of them", / hits?$/.test(one("#count").textContent));
    await type("filter", "#49999");
    check("filter goes through all of them", all(".row").length === 1);
    await type("filter", "ru:BIND");
    check("and only what is in sight is drawn of the rest", all(".row").length < 300);
    dispatchEvent(new Event("beforeprint"));
    check("print has every row", all(".row").length === Number(one("#scroll").getAttribute("aria-rowcount")) && all(".row").length > 6000);
    dispatchEvent(new Event("afterprint"));
    check("and only print has", all(".row").length < 300);
  } catch (error) {
    results.push("FAILED " + error.stack);
  }
  const list = document.createElement("pre");
  list.id = "results";
  list.textContent = "\n" + results.join("\n") + "\nend of results\n";
  document.body.append(list);
})();
