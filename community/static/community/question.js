/* What a question's page does besides: it learns of new answers, quotes what is marked, and completes @names. */
"use strict";

(() => {
    const SOON = 20000;
    const LATE = 300000;
    let wait = SOON;
    let timer = 0;

    /* New answers: asked for while somebody looks, less and less often while nothing comes. */
    function ask() {
        const news = document.getElementById("news");
        if (news && !news.childElementCount && document.visibilityState === "visible") {
            news.dispatchEvent(new Event("look"));
            wait = Math.min(wait * 1.5, LATE);
        }
        timer = window.setTimeout(ask, wait);
    }

    function askSoon() {
        window.clearTimeout(timer);
        wait = SOON;
        timer = window.setTimeout(ask, SOON);
    }

    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") {
            window.clearTimeout(timer);
            wait = SOON;
            ask();
        }
    });
    /* Whoever asked for the new answers goes on from the first of them. */
    document.addEventListener("htmx:afterSettle", (event) => {
        const first = event.target.matches(".stretch") ? event.target.querySelector(".post") : null;
        if (first) {
            first.tabIndex = -1;
            first.focus();
            askSoon();
        }
    });
    askSoon();

    /* Quoting: the marked words of a post, or all of it. */
    const box = () => document.getElementById("id_body");

    function marked(post) {
        const selection = window.getSelection();
        const text = post.querySelector(".text");
        if (!text || selection.isCollapsed || !selection.rangeCount) {
            return "";
        }
        const range = selection.getRangeAt(0);
        return text.contains(range.commonAncestorContainer) ? selection.toString().trim() : "";
    }

    function quoted(name, words) {
        return [`${name}:`, "", ...words.split("\n")].map((line) => `> ${line}`.trimEnd()).join("\n") + "\n\n";
    }

    function put(words) {
        const target = box();
        const before = target.value.slice(0, target.selectionStart);
        const gap = before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
        target.focus();
        target.setRangeText(gap + words, target.selectionStart, target.selectionEnd, "end");
        target.dispatchEvent(new Event("input", { bubbles: true }));
        target.scrollIntoView({ block: "center" });
    }

    document.addEventListener("click", async (event) => {
        const link = event.target.closest("a[data-quote]");
        if (!link || !box() || event.metaKey || event.ctrlKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        const words = marked(link.closest(".post"));
        if (words) {
            put(quoted(link.dataset.name, words));
            return;
        }
        try {
            const answer = await fetch(link.dataset.quote, { credentials: "same-origin" });
            if (!answer.ok) {
                throw new Error(answer.status);
            }
            put(await answer.text());
        } catch {
            window.location.assign(link.href);
        }
    });

    /* Names: a list below the box while an @name is typed; arrows choose, Enter takes, Escape leaves. */
    const NAME = /(^|[\s(>])@([a-z0-9_-]{1,40})$/i;
    let asked = 0;
    let waiting = 0;

    function listOf(target) {
        let list = document.getElementById("names");
        if (!list) {
            list = document.createElement("ul");
            list.id = "names";
            list.className = "names";
            list.setAttribute("role", "listbox");
            list.setAttribute("aria-label", target.dataset.names);
            list.hidden = true;
            target.after(list);
            target.setAttribute("aria-controls", "names");
            target.setAttribute("aria-autocomplete", "list");
        }
        return list;
    }

    function close(target) {
        const list = listOf(target);
        list.hidden = true;
        list.replaceChildren();
        target.removeAttribute("aria-activedescendant");
    }

    function choose(target, index) {
        const options = [...listOf(target).children];
        options.forEach((option, number) => option.setAttribute("aria-selected", String(number === index)));
        target.setAttribute("aria-activedescendant", options[index].id);
    }

    function chosen(target) {
        return [...listOf(target).children].findIndex((option) => option.getAttribute("aria-selected") === "true");
    }

    function take(target, option) {
        const end = target.selectionStart;
        const begin = target.value.slice(0, end).lastIndexOf("@");
        target.setRangeText(`@${option.dataset.handle} `, begin, end, "end");
        close(target);
        target.focus();
        target.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function offer(target, people) {
        const list = listOf(target);
        list.replaceChildren(
            ...people.map((person, index) => {
                const option = document.createElement("li");
                option.id = `name-${index}`;
                option.dataset.handle = person.handle;
                option.setAttribute("role", "option");
                const name = document.createElement("strong");
                name.textContent = `@${person.handle}`;
                option.append(name, ` ${person.display_name}`);
                option.addEventListener("mousedown", (event) => {
                    event.preventDefault();
                    take(target, option);
                });
                return option;
            }),
        );
        list.hidden = !people.length;
        if (people.length) {
            choose(target, 0);
        } else {
            close(target);
        }
    }

    async function complete(target) {
        const found = NAME.exec(target.value.slice(0, target.selectionStart));
        asked += 1;
        const turn = asked;
        if (!found) {
            close(target);
            return;
        }
        const address = new URL(target.dataset.handles, window.location.href);
        address.searchParams.set("q", found[2].toLowerCase());
        try {
            const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
            if (turn === asked) {
                offer(target, answer.ok ? (await answer.json()).results : []);
            }
        } catch {
            close(target);
        }
    }

    document.addEventListener("input", (event) => {
        if (event.target.matches("textarea[data-handles]")) {
            window.clearTimeout(waiting);
            waiting = window.setTimeout(() => complete(event.target), 150);
        }
    });
    document.addEventListener("keydown", (event) => {
        const target = event.target;
        if (!target.matches("textarea[data-handles]") || listOf(target).hidden) {
            return;
        }
        const number = listOf(target).children.length;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
            choose(target, (chosen(target) + step + number) % number);
        } else if (event.key === "Enter" || event.key === "Tab") {
            take(target, listOf(target).children[chosen(target)]);
        } else if (event.key === "Escape") {
            close(target);
        } else {
            return;
        }
        event.preventDefault();
    });
    document.addEventListener("focusout", (event) => {
        if (event.target.matches("textarea[data-handles]")) {
            close(event.target);
        }
    });
})();
