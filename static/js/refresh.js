// Parts marked data-refresh (with an id) are exchanged in place when a link inside them or a filter
// leads to the same page; data-refresh-every="30" also asks again by itself. Any trouble: a plain visit.
(function () {
  "use strict";

  let request = null;

  async function exchange(address, options) {
    const parts = [...document.querySelectorAll("[data-refresh][id]")];
    if (request) request.abort();
    request = new AbortController();
    for (const part of parts) part.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { "X-Casebook-Part": "1", Accept: "text/html" }, signal: request.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts) {
        const fresh = page.getElementById(part.id);
        if (!fresh) throw new Error(part.id);
        part.replaceChildren(...fresh.childNodes);
        part.removeAttribute("aria-busy");
      }
      for (const old of document.querySelectorAll("[data-refresh-with]")) {
        const fresh = page.querySelector('[data-refresh-with="' + old.dataset.refreshWith + '"]');
        if (fresh) old.replaceChildren(...fresh.childNodes);
      }
      if (options.push) history.pushState({ casebook: true }, "", address);
      if (options.top) window.scrollTo(0, 0);
    } catch (error) {
      for (const part of parts) part.removeAttribute("aria-busy");
      if (error.name !== "AbortError" && options.push) location.assign(address);
    }
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-refresh] a[href]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || link.target || link.download) return;
    const address = new URL(link.href);
    if (address.origin !== location.origin || address.pathname !== location.pathname || address.searchParams.has("export")) return;
    event.preventDefault();
    exchange(address, { push: true, top: Boolean(link.rel) });
  });

  document.addEventListener("change", function (event) {
    const form = event.target.closest("form[data-filters]");
    if (!form || event.target.type === "search") return;
    form.requestSubmit();
  });

  document.addEventListener("submit", function (event) {
    const form = event.target.closest("form[data-filters]");
    if (!form || !document.querySelector("[data-refresh][id]")) return;
    event.preventDefault();
    const address = new URL(form.action || location.href);
    address.search = "";
    for (const [name, value] of new FormData(form)) if (value) address.searchParams.append(name, value);
    for (const select of form.querySelectorAll("select[name]")) if (!select.value && select.options[0].value === "") address.searchParams.set(select.name, "");
    exchange(address, { push: true });
  });

  window.addEventListener("popstate", function () {
    if (document.querySelector("[data-refresh][id]")) location.reload();
  });

  document.addEventListener("DOMContentLoaded", function () {
    for (const part of document.querySelectorAll("[data-refresh-every]")) {
      const seconds = Math.max(5, Number(part.dataset.refreshEvery) || 30);
      setInterval(function () { if (!document.hidden) exchange(new URL(location.href), { push: false }); }, seconds * 1000);
    }
  });
})();
