
/* Pictures: one step at a time, the arrow keys from spot to spot, and the numbers of what is pointed at. */
(() => {
  const live = (picture) => {
    picture.dataset.live = "yes";
    const steps = [...picture.querySelectorAll(".pic-step")], said = picture.querySelector(".pic-said");
    const buttons = [...picture.querySelectorAll(".pic-steps button")], bar = picture.querySelector(".pic-steps");
    const show = (at) => {
      steps.forEach((one, index) => { one.hidden = index !== at; });
      buttons.forEach((one, index) => one.setAttribute("aria-pressed", String(index === at)));
    };
    buttons.forEach((one, index) => one.addEventListener("click", () => show(index)));
    if (bar) bar.hidden = false;
    show(Number(picture.dataset.shown));
    if (!picture.querySelector(".spot")) return;
    said.hidden = false;
    for (const step of steps) {
      const spots = [...step.querySelectorAll(".spot")];
      spots.forEach((spot, at) => {
        const title = spot.querySelector("title"), text = title.textContent;
        spot.setAttribute("aria-label", text);
        title.remove();
        spot.setAttribute("tabindex", at === 0 ? "0" : "-1");
        const tell = () => { said.textContent = text; };
        spot.addEventListener("mouseenter", tell);
        spot.addEventListener("click", tell);
        spot.addEventListener("focus", tell);
      });
      step.addEventListener("keydown", (event) => {
        const at = spots.indexOf(document.activeElement);
        const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: spots.length - 1 }[event.key];
        if (at < 0 || to === undefined) return;
        event.preventDefault();
        const next = spots[(to + spots.length) % spots.length];
        spots.forEach((one) => one.setAttribute("tabindex", one === next ? "0" : "-1"));
        next.focus();
      });
    }
  };
  document.querySelectorAll(".pic:not([data-live])").forEach(live);
})();
