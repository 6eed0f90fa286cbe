/* What Django's back office leaves without a name or out of reach of the keyboard. */
"use strict";

(() => {
    /* A choice that is looked up as one types is called by the label of its field. */
    function name(choice) {
        const label = choice.id && document.querySelector(`label[for="${CSS.escape(choice.id)}"]`);
        const shown = choice.nextElementSibling?.querySelector(".select2-selection");
        if (label && shown) {
            label.id ||= `${choice.id}-label`;
            const chosen = shown.querySelector(".select2-selection__rendered");
            shown.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`.trim());
            chosen.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`.trim());
        }
    }

    /* What scrolls sideways is scrolled by keys, too. */
    function reach(table) {
        if (table.scrollWidth > table.clientWidth) {
            table.tabIndex = 0;
        } else {
            table.removeAttribute("tabindex");
        }
    }

    function look() {
        document.querySelectorAll("select.admin-autocomplete").forEach(name);
        document.querySelectorAll(".inline-related.tabular .wrapper, .results").forEach(reach);
    }

    document.addEventListener("DOMContentLoaded", () => {
        const query = window.django?.jQuery;
        if (query) {
            /* After all that was told to it before, such as making those choices. */
            query(look);
        } else {
            look();
        }
        window.addEventListener("resize", look);
    });
    document.addEventListener("formset:added", () => window.setTimeout(look));
})();
