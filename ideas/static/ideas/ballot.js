/* While a ballot is filled in it says what is left; the server checks everything again. */
"use strict";

(() => {
    function left(form) {
        const line = form.querySelector(".left");
        const { method, limit, currency } = form.dataset;
        const marked = [...form.querySelectorAll("input[type=checkbox]:checked")];
        const numbers = [...form.querySelectorAll("input[type=number]")].map((input) => Number(input.value) || 0);
        const places = [...form.querySelectorAll("select")].map((select) => select.value).filter(Boolean);
        const sum = (list) => list.reduce((total, one) => total + one, 0);
        const used = {
            limited: () => marked.length,
            budget: () => sum(marked.map((input) => Math.round(Number(input.dataset.cost) * 100))) / 100,
            dots: () => sum(numbers),
        }[method];
        if (used) {
            const rest = Math.round((Number(limit) - used()) * 100) / 100;
            const digits = method === "budget" ? 2 : 0;
            const number = Math.abs(rest).toLocaleString(document.documentElement.lang, {
                minimumFractionDigits: digits,
                maximumFractionDigits: digits,
            });
            const unit = method === "budget" ? ` ${currency}` : "";
            line.textContent = `${number}${unit} ${rest < 0 ? line.dataset.over : line.dataset.left}`;
            line.classList.toggle("over", rest < 0);
        } else if (method === "ranked") {
            const isTwice = new Set(places).size < places.length;
            line.textContent = isTwice ? line.dataset.twice : "";
            line.classList.toggle("over", isTwice);
        }
    }

    document.addEventListener("DOMContentLoaded", () => {
        for (const form of document.querySelectorAll("form.ballot")) {
            if (form.querySelector(".left")) {
                form.addEventListener("input", () => left(form));
                left(form);
            }
        }
    });
})();
