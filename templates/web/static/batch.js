// The progress of a batch, as the server tells it.
"use strict";

(() => {
  const job = document.getElementById("job");
  if (!job || !["queued", "running"].includes(job.dataset.state)) return;
  const bar = document.getElementById("bar");
  const line = document.getElementById("job-line");
  const begun = Date.now();
  let base = null;
  let spoken = 0;

  const left = (done, total) => {
    if (base === null) base = done;
    const made = done - base;
    const seconds = (Date.now() - begun) / 1000;
    if (made < 3 || seconds < 1) return "";
    const rest = Math.ceil(((total - done) * seconds) / made);
    if (rest < 60) return `, còn khoảng ${rest} giây`;
    return `, còn khoảng ${Math.ceil(rest / 60)} phút`;
  };

  const events = new EventSource(`/api/v1/jobs/${job.dataset.job}/events`);
  events.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    const progress = told.progress || told;
    const through = progress.done + progress.failed;
    // Until the workbook is read nobody knows how many there are.
    if (!progress.total) return;
    bar.max = progress.total;
    bar.value = through;
    // Often enough to watch, seldom enough to listen to.
    if (Date.now() - spoken < 900) return;
    spoken = Date.now();
    const faults = progress.failed ? `, ${progress.failed} phiếu có lỗi` : "";
    line.textContent = `Xong ${through} trên ${progress.total} phiếu${faults}${left(through, progress.total)}.`;
  });
  const end = () => {
    events.close();
    location.reload();
  };
  events.addEventListener("done", end);
  // When the connection is lost the browser calls again by itself; when it cannot, the page tells.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000);
  });
})();
