/* The page of a ticket: it shows who else is there, and is worked by keys. */
"use strict";

(() => {
    const OFTEN = 20000;
    const OFF = "desk.keys.off";
    const ROW = "desk.row";

    /* Where the browser keeps nothing, keys are on and there is no next ticket. */
    function kept(storage, key) {
        try {
            return window[storage].getItem(key);
        } catch {
            return null;
        }
    }

    function keep(storage, key, value) {
        try {
            window[storage].setItem(key, value);
        } catch {
            /* Then it holds for this page alone. */
        }
    }

    /* The list that one came from says which ticket is the next. */
    function keepRow() {
        const links = document.querySelectorAll("#result_list .field-number a[href]");
        if (links.length) {
            keep("sessionStorage", ROW, JSON.stringify([...links].map((link) => link.pathname + link.search)));
        }
    }

    function step(by) {
        const row = JSON.parse(kept("sessionStorage", ROW) || "[]");
        const at = row.findIndex((address) => address.split("?")[0] === window.location.pathname);
        if (at >= 0 && row[at + by]) {
            window.location.assign(row[at + by]);
        }
    }

    function follow(act) {
        const link = document.querySelector(`.object-tools a[href*="/acts/${act}/"]`);
        if (link) {
            window.location.assign(link.href);
        }
    }

    /* Who else is there. */
    function watch(place) {
        const token = document.querySelector("input[name=csrfmiddlewaretoken]");
        const status = place.querySelector("[role=status]");
        let said = null;

        function writes() {
            const boxes = document.querySelectorAll("form textarea");
            return [...boxes].some((box) => box.value.trim() !== "");
        }

        async function ask() {
            if (document.visibilityState !== "visible") {
                return;
            }
            said = writes();
            try {
                const answer = await fetch(place.dataset.presence, {
                    method: "POST",
                    credentials: "same-origin",
                    headers: { "X-CSRFToken": token.value },
                    body: new URLSearchParams({ writes: said ? "1" : "0" }),
                });
                if (answer.ok) {
                    const { told } = await answer.json();
                    /* Only what is new is read aloud. */
                    if (status.textContent !== told) {
                        status.textContent = told;
                    }
                }
            } catch {
                /* The next time, perhaps. */
            }
        }

        if (token && place.dataset.presence) {
            ask();
            window.setInterval(ask, OFTEN);
            document.addEventListener("visibilitychange", ask);
            document.addEventListener("input", () => {
                if (said !== writes()) {
                    ask();
                }
            });
        }
    }

    /* Keys. */
    function listen(help) {
        const box = help.querySelector("input[type=checkbox]");
        const open = document.getElementById("keys-open");
        const acts = { r: "reply", n: "note", a: "take", s: "solve" };
        let on = kept("localStorage", OFF) !== "1";

        box.checked = on;
        box.addEventListener("change", () => {
            on = box.checked;
            keep("localStorage", OFF, on ? "0" : "1");
        });
        open.hidden = false;
        open.addEventListener("click", () => help.showModal());
        document.addEventListener("keydown", (event) => {
            const types = event.target.closest("input, textarea, select, [contenteditable]");
            if (!on || help.open || types || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
                return;
            }
            if (event.key === "?") {
                help.showModal();
            } else if (event.shiftKey) {
                return;
            } else if (Object.hasOwn(acts, event.key)) {
                follow(acts[event.key]);
            } else if (event.key === "j" || event.key === "k") {
                step(event.key === "j" ? 1 : -1);
            } else {
                return;
            }
            event.preventDefault();
        });
    }

    document.addEventListener("DOMContentLoaded", () => {
        keepRow();
        const place = document.getElementById("others-here");
        const help = document.getElementById("keys");
        if (place) {
            watch(place);
        }
        if (help) {
            listen(help);
        }
    });
})();
