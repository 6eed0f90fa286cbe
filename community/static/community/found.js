/* While the name of a topic is typed, the fitting ones are offered below the line; a click or Enter takes one. */
"use strict";

(() => {
    const SHORT = 2;
    const WAIT = 250;

    function offer(input) {
        const list = document.getElementById(`${input.id}_found`);
        let timer = 0;
        let asked = 0;
        input.setAttribute("list", list.id);
        input.addEventListener("input", () => {
            window.clearTimeout(timer);
            const typed = input.value.trim();
            // What was taken from the list needs no list.
            if (typed.length < SHORT || typed.startsWith("#")) {
                return;
            }
            timer = window.setTimeout(async () => {
                const number = ++asked;
                const query = new URLSearchParams({ q: typed, for: input.dataset.for || "" });
                const answer = await fetch(`${input.dataset.found}?${query}`, { credentials: "same-origin" });
                if (!answer.ok || number !== asked) {
                    return;
                }
                const { found } = await answer.json();
                list.replaceChildren(...found.map((line) => Object.assign(document.createElement("option"), { value: line })));
            }, WAIT);
        });
    }

    document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("input[data-found]").forEach(offer));
})();
