// The three jobs, each from a workbook as offices have them to the issued PDF: by mouse, with the clicks and seconds printed,
// by the keyboard alone, or in Firefox. Run by tests/browser/main.rs.
import fs from "node:fs";
import path from "node:path";
import { drawn, look, must, out, password, person, picture, samples, send, setUp, settled, signIn, step, walk } from "./house.mjs";
import { Keyboard, Mouse } from "./hands.mjs";

const keyboard = process.env.WALK_HANDS === "keyboard";
const firefox = process.env.WALK_BROWSER === "firefox";
let page;
await walk(jobs, () => page);

async function jobs({ service, browser, faults }) {
  step("set-up");
  page = await person(browser, service.base, faults);
  await setUp(page, service, [
    ["phamvand", "Phạm Văn D", "drafter"],
    ["levanc", "Lê Văn C", "clerk"],
    ["nguyenvana", "Nguyễn Văn A", "approver"],
  ]);
  const people = {};
  for (const [role, name] of [["drafter", "phamvand"], ["clerk", "levanc"], ["approver", "nguyenvana"]]) {
    people[role] = await person(browser, service.base, faults);
    page = people[role];
    await signIn(page, name, password);
  }
  const job = async (name, most, act) => {
    step(name);
    const hands = keyboard ? new Keyboard() : new Mouse();
    const begun = Date.now();
    await act(hands);
    const seconds = Math.round((Date.now() - begun) / 100) / 10;
    console.log(keyboard ? `${name}, by keyboard alone: ${seconds} s` : `${name}: ${hands.clicks} clicks, ${seconds} s`);
    must(hands.clicks <= most, `${name} takes ${hands.clicks} clicks, more than ${most}`);
  };

  await job("report from a clean workbook, to its first picture", 7, async (hands) => {
    page = people.drafter;
    await start(hands, "semi-annual-review");
    await hands.upload(page, page.locator("#file-results"), path.join(samples, "branch-results.xlsx"));
    await page.getByText("Đã nhận bảng số liệu.").waitFor();
    await hands.type(page, page.locator('[name="f.period.year"]'), "2026");
    await settled(page);
    await page.locator(".page img").first().waitFor();
  });

  await job("report from a messy workbook, to its issued PDF", 25, async (hands) => {
    page = people.drafter;
    await start(hands, "semi-annual-review");
    await hands.upload(page, page.locator("#file-results"), path.join(samples, "messy-results.xlsx"));
    await page.waitForURL(/\/workbooks\/results/);
    await look(page, "bang-lon-xon", faults);
    await submit(hands, page.getByRole("button", { name: "Dùng các cột như trên" }));
    await page.getByText("Đã ghi nhớ các cột").waitFor();
    await look(page, "co-phai-y-la", faults);
    if (!keyboard && !firefox) await picture(page, "co-phai-y-la", ".workbook-page");
    await hands.press(page, page.getByRole("button", { name: "Nhận cả 2 chỗ như trên" }));
    await page.getByText("Đã sửa 2 ô").waitFor();
    const total = page.locator("details.problem[data-cell=F26]");
    if (!(await total.evaluate((details) => details.open))) await hands.press(page, total.locator("summary"));
    await hands.type(page, total.locator("[name=now]"), "28");
    await page.keyboard.press("Enter");
    await page.getByText("Đã sửa ô F26").waitFor();
    must((await page.locator("td.error").count()) === 0, "a cell is still wrong");
    await follow(hands, page.getByRole("link", { name: "Về văn bản" }), /\/papers\/[0-9a-f-]{36}$/);
    await hands.type(page, page.locator('[name="f.period.year"]'), "2026");
    await hands.type(page, page.getByLabel("Nguyên nhân của hạn chế"), "Nhiều quần chúng trẻ đi làm ăn xa");
    await hands.type(page, page.getByLabel(/^\s*Nhiệm vụ kỳ tới/), "Mở thêm một lớp bồi dưỡng nhận thức về Đảng");
    await settled(page);
    await look(page, "bao-cao", faults);
    const report = await issue(hands, people, faults);
    must(report.startsWith("%PDF-"), "the report is no PDF");
  });

  await job("notice of conclusions from a workbook of tasks with a wrong date, to its issued PDF", 18, async (hands) => {
    page = people.drafter;
    await start(hands, "conclusion-notice");
    await hands.upload(page, page.locator("#file-tasks"), path.join(samples, "messy-tasks.xlsx"));
    await page.waitForURL(/\/workbooks\/tasks/);
    await look(page, "nhiem-vu-sai-ngay", faults);
    const date = page.locator("details.problem[data-cell=E4]");
    if (!(await date.evaluate((details) => details.open))) await hands.press(page, date.locator("summary"));
    await hands.type(page, date.locator("[name=now]"), "20/7/2026");
    await page.keyboard.press("Enter");
    await page.getByText("Đã sửa ô E4").waitFor();
    await follow(hands, page.getByRole("link", { name: "Về văn bản" }), /\/papers\/[0-9a-f-]{36}$/);
    await hands.type(page, page.getByLabel(/^\s*Tên cuộc họp/), "hội nghị giao ban 6 tháng đầu năm 2026");
    await hands.type(page, page.getByLabel(/^\s*Ngày, giờ bắt đầu họp/), "03/7/2026, 08:00");
    await hands.type(page, page.getByLabel(/^\s*Người chủ trì/), "Đồng chí Nguyễn Văn A, Bí thư Đảng ủy xã");
    await hands.type(page, page.getByLabel(/^\s*Kết luận của cuộc họp/), "các chi bộ coi phát triển đảng viên là việc hằng tháng");
    await settled(page);
    await look(page, "thong-bao", faults);
    const notice = await issue(hands, people, faults);
    must(notice.startsWith("%PDF-"), "the notice is no PDF");
  });

  await job("scorecards of all branches, printed, and their summary to its issued PDF", 20, async (hands) => {
    page = people.drafter;
    await start(hands, "scorecard");
    await hands.upload(page, page.locator("#file-scores"), path.join(samples, "messy-scores.xlsx"));
    await page.waitForURL(/\/workbooks\/scores/);
    await look(page, "bang-diem", faults);
    await hands.press(page, page.getByRole("button", { name: /^Đúng là/ }).first());
    await page.getByText(/^Đã sửa ô/).waitFor();
    await follow(hands, page.getByRole("link", { name: "Về văn bản" }), /\/papers\/[0-9a-f-]{36}$/);
    await hands.choose(page, page.locator('[name="f.period.part"]'), "Y");
    await hands.type(page, page.locator('[name="f.period.year"]'), "2026");
    await settled(page);
    await follow(hands, page.getByRole("link", { name: "In phiếu từng chi bộ" }), /\/batch$/);
    await submit(hands, page.getByRole("button", { name: "Bắt đầu" }));
    await page.locator('#job[data-state="done"]').waitFor({ timeout: 180_000 });
    must((await page.locator("tbody tr").count()) === 18, "not every branch has its card");
    await look(page, "phieu", faults);
    await follow(hands, page.getByRole("link", { name: "Về văn bản" }), /\/papers\/[0-9a-f-]{36}$/);
    await drawn(page);
    const summary = await issue(hands, people, faults);
    must(summary.startsWith("%PDF-"), "the summary is no PDF");
  });
}

/** Presses a button whose answer is a page. */
async function submit(hands, button) {
  await send(page, { click: () => hands.press(page, button) });
}

/** Presses what leads to another page, and waits for that: a key that is pressed waits for nothing. */
async function follow(hands, link, address) {
  await hands.press(page, link);
  await page.waitForURL(address);
}

async function start(hands, template) {
  await page.goto("/");
  await follow(hands, page.getByRole("link", { name: /^Soạn văn bản/ }).first(), "**/papers/new");
  await hands.tick(page, page.locator(`[name=template][value="${template}"]`));
  await follow(hands, page.getByRole("button", { name: "Bắt đầu soạn" }), /\/papers\/[0-9a-f-]{36}$/);
  await drawn(page);
}

/** Submits the document, has it approved and issued; gives the beginning of its PDF. */
async function issue(hands, people, faults) {
  const address = new URL(page.url()).pathname;
  await submit(hands, page.getByRole("button", { name: "Trình ký" }));
  await page.getByText("Đã trình ký.").waitFor();
  page = people.approver;
  await page.goto("/");
  await follow(hands, page.locator(`#waiting a[href="${address}"]`), `**${address}`);
  await drawn(page);
  await submit(hands, page.getByRole("button", { name: "Duyệt", exact: true }));
  await page.getByText("Đã duyệt.", { exact: true }).waitFor();
  page = people.clerk;
  await page.goto("/");
  await follow(hands, page.locator(`#waiting a[href="${address}"]`), `**${address}`);
  await drawn(page);
  await submit(hands, page.getByRole("button", { name: "Cấp số và phát hành" }));
  // The question before a number is given.
  hands.clicks += hands instanceof Mouse ? 1 : 0;
  await page.locator(".bar-state .tag.issued").waitFor({ timeout: 120_000 });
  const link = page.getByRole("link", { name: "Tải PDF" });
  hands.clicks += hands instanceof Mouse ? 1 : 0;
  // Fetched by the page itself, as not every browser tells its driver of a download.
  const begins = await page.evaluate(async (href) => {
    const answer = await fetch(href);
    return String.fromCharCode(...new Uint8Array(await answer.arrayBuffer()).slice(0, 8));
  }, await link.getAttribute("href"));
  await look(page, "da-phat-hanh", faults);
  fs.writeFileSync(path.join(out, `${address.slice(-8)}.txt`), begins);
  return begins;
}
