// The progress of a batch, from the events of its job.
"use strict";

(() => {
  const job = document.getElementById("job");
  if (!job || !["queued", "running"].includes(job.dataset.state)) return;
  const bar = document.getElementById("bar");
  const line = document.getElementById("job-line");
  const begun = Date.now();
  let base = null;
  let announced = 0;

  const left = (done, total) => {
    if (base === null) base = done;
    const since = done - base;
    const seconds = (Date.now() - begun) / 1000;
    if (since < 3 || seconds < 1) return "";
    const rest = Math.ceil(((total - done) * seconds) / since);
    if (rest < 60) return `, còn khoảng ${rest} giây`;
    return `, còn khoảng ${Math.ceil(rest / 60)} phút`;
  };

  const events = new EventSource(`/api/v1/jobs/${job.dataset.job}/events`);
  events.addEventListener("progress", (event) => {
    const data = JSON.parse(event.data);
    const progress = data.progress || data;
    const count = progress.done + progress.failed;
    // The total is unknown until the workbook has been read.
    if (!progress.total) return;
    bar.max = progress.total;
    bar.value = count;
    // Not too often: a screen reader reads the line aloud.
    if (Date.now() - announced < 900) return;
    announced = Date.now();
    const faults = progress.failed ? `, ${progress.failed} phiếu có lỗi` : "";
    line.textContent = `Xong ${count} trên ${progress.total} phiếu${faults}${left(count, progress.total)}.`;
  });
  const end = () => {
    events.close();
    location.reload();
  };
  events.addEventListener("done", end);
  // The browser reconnects by itself; if it gives up, the page is loaded again.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000);
  });
})();
