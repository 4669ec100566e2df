// Appended to a page by ladder_page_test.cpp: uses the page as a person does and notes what came of it.
(async () => {
  const results = [];
  const check = (name, good) => results.push((good ? "ok " : "FAILED ") + name);
  const wait = time => new Promise(done => setTimeout(done, time));
  const key = (name, shift = false) => {
    const at = document.activeElement || document.body;
    at.dispatchEvent(new KeyboardEvent("keydown", { key: name, shiftKey: shift, bubbles: true, cancelable: true }));
  };
  const all = what => [...document.querySelectorAll(what)];
  const one = what => document.querySelector(what);
  const selected = () => one(".row.selected");
  const type = async (id, text) => { const e = one("#" + id); e.value = text; e.dispatchEvent(new Event("input")); await wait(300); };
  const background = () => getComputedStyle(document.body).backgroundColor;
  const click = async what => { one(what).click(); await wait(50); };

  try {
    check("a column for each half-session", all("#cols span").map(e => e.textContent).join() === "PU,LU 02,SSCP,PLU 01");
    check("rows are drawn", all(".row").length === 36);
    check("brackets and chains have bands", all(".band").length > 5 && all(".chainbar").length > 2);
    check("requests and responses have heads at the receiver", all(".row.host .head.left").length > 3 && all(".row.node .head.right").length > 3);
    check("a violation has a sign and words", one(".row.fault .lab").textContent.startsWith("✗") && one(".row.fault .s").textContent.includes("is wrong"));
    check("a gap is marked", one(".row.gap .t").textContent.startsWith("⋮"));
    check("text of the capture is no markup", !one("#space img") && window.hacked === undefined && document.title.includes("<img"));

    one("#scroll").focus();
    key("j"); const first = selected().id;
    key("ArrowDown"); key("j"); key("k");
    check("j and k and arrows move", first === "row0" && selected().id === "row1");
    key("End"); check("End goes to the last row", selected().id === "row35");
    key("Home"); check("Home goes to the first row", selected().id === "row0");

    key("/"); check("/ goes to the search", document.activeElement.id === "search");
    await type("search", "ru:BIND");
    check("search jumps to the first hit", selected().textContent.includes("BIND") && all(".row.hit").length === 4);
    const hit = selected().id;
    key("Enter"); check("Enter goes to the next hit", selected().id !== hit && selected().classList.contains("hit"));
    key("Escape"); check("Escape leaves the field", document.activeElement.id === "scroll");
    key("n"); key("N"); check("n and N go between hits", selected().classList.contains("hit"));
    key("Enter");
    check("Enter opens the details", !one("#detail").hidden && one("#detail .words").textContent.includes("TH  2D 00") && one("#detail .bytes").textContent.startsWith("0000  2D 00"));
    key("Escape"); check("Escape closes the details", one("#detail").hidden);
    await type("search", "");

    await type("filter", "session:02<->01 ru:data");
    check("filter by session and name", all(".row:not(.fold)").length === 9 && all(".row:not(.fold)").every(e => e.textContent.includes("data")));
    await type("filter", "sense:2001");
    check("filter by sense", all(".row").length === 1);
    await type("filter", "text:fm3");
    check("filter by decoded text", all(".row").length === 1 && one(".row").textContent.includes("BIND"));
    await type("filter", "no such thing");
    check("a filter may leave nothing", all(".row").length === 0);
    await type("filter", "");

    const sessions = one("#session"); sessions.value = "0"; sessions.dispatchEvent(new Event("change")); await wait(50);
    check("one session only, with its columns", all("#cols span").map(e => e.textContent).join() === "PU,SSCP");
    sessions.value = "-1"; sessions.dispatchEvent(new Event("change"));
    await click("#sessions button:nth-child(3)");
    check("a session folds", one(".row.fold").textContent.includes("of LU 02") && all(".row").length < 20 && one("#sessions button:nth-child(3)").getAttribute("aria-pressed") === "true");
    one("#scroll").focus();
    const folded = all(".row").length;
    one(".row.fold").click(); await wait(50);
    check("a folded place unfolds", all(".row").length > folded);
    await click("#sessions button:nth-child(3)");
    check("a session unfolds", all(".row").length === 36);
    await click("#faults");
    check("violations only", all(".row").length === all(".row.fault").length && all(".row").length > 0);
    await click("#faults");
    await click("#routine");
    check("what the link sent again shows when routine is not folded", all(".row.again").length === 2);
    await click("#routine");

    const before = background();
    key("t"); const after = background();
    check("t switches between light and dark", before !== after && ["light", "dark"].includes(document.documentElement.dataset.theme));
    key("t"); check("and back", background() === before);
    key("?"); check("? shows the keys", one("#keys").open);
    one("#keys").close();

    const named = e => (e.getAttribute("aria-label") || e.textContent || (e.labels && e.labels[0] && e.labels[0].textContent) || "").trim() !== "";
    check("controls have names", all("button, input, select").every(named));
    check("rows have names", all(".row").every(named) && one("#scroll").getAttribute("role") === "grid");
    check("a row says who sent it and what is wrong", all(".row").some(e => /rule broken: 2/.test(e.getAttribute("aria-label")) && /host to node/.test(e.getAttribute("aria-label"))));
  } catch (error) {
    results.push("FAILED " + error.stack);
  }
  const list = document.createElement("pre");
  list.id = "results";
  list.textContent = "\n" + results.join("\n") + "\nend of results\n";
  document.body.append(list);
})();
