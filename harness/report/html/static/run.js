/* What is told of a number stays within the window, and goes at Escape. */
(() => {
  for (const number of document.querySelectorAll(".printed")) {
    const show = () => {
      number.classList.remove("closed");
      number.style.removeProperty("--shift");
      const tip = number.querySelector(".tip").getBoundingClientRect();
      const over = tip.right - document.documentElement.clientWidth + 8;
      if (over > 0) number.style.setProperty("--shift", `${-Math.min(over, tip.left - 8)}px`);
    };
    number.addEventListener("pointerenter", show);
    number.addEventListener("focus", show);
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".printed:hover, .printed:focus").forEach((one) => one.classList.add("closed"));
  });
})();
