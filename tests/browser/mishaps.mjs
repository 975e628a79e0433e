// A clerk's day that goes wrong: a workbook as offices have them, files from every branch, a session that ends, a network that
// is lost, two people on one document, an approver with a telephone. Nothing that was typed is lost, and every job comes to
// its end. Clicks and seconds are printed. Run by tests/browser/main.rs.
import fs from "node:fs";
import path from "node:path";
import { drawn, look, must, out, password, person, picture, samples, settled, signIn, step, walk } from "./house.mjs";

const branches = fs.readFileSync(path.join(samples, "branches.csv"), "utf8").trim().split("\n").slice(1).map((line) => line.split(",")[1]);
let page;
await walk(day, () => page);

/** Counts the clicks and keystrokes of a job from here on. */
async function begin(page) {
  await page.context().addInitScript(() => {
    document.addEventListener("click", (event) => {
      if (event.isTrusted) sessionStorage.setItem("clicks", Number(sessionStorage.getItem("clicks")) + 1);
    }, true);
  });
  await page.goto("/");
  await page.evaluate(() => sessionStorage.setItem("clicks", "0"));
  return Date.now();
}

async function ended(page, begun, job, most) {
  const clicks = Number(await page.evaluate(() => sessionStorage.getItem("clicks")));
  console.log(`${job}: ${clicks} clicks, ${Math.round((Date.now() - begun) / 100) / 10} s`);
  must(clicks <= most, `${job} takes ${clicks} clicks, more than ${most}`);
}

/** The workbook of a branch, or of all of them, as offices write it: own headings, text percentages, a wrong total. */
function messy() {
  const lines = ["ĐẢNG ỦY XÃ HÀM MẪU", "KẾT QUẢ PHÁT TRIỂN ĐẢNG VIÊN 6 THÁNG ĐẦU NĂM 2026", "TT,Chi bộ,Chỉ tiêu cả năm 2026,Số kết nạp được,Nguồn QCƯT,Tỷ lệ"];
  let [targets, admitted] = [0, 0];
  branches.forEach((name, at) => {
    const [target, done] = [(at % 3) + 1, at % 2];
    targets += target;
    admitted += done;
    const written = at === 2 ? name.replace("Sậy", "Sạy") : name;
    const share = `${((done / target) * 100).toFixed(2).replace(".", ",")}%`;
    lines.push([at + 1, written, target, at === 7 ? "hai" : done, at % 4, `"${share}"`].join(","));
  });
  lines.push(["", "Tổng cộng", targets, admitted + 1, "", ""].join(","));
  const file = path.join(out, "so-lieu-chi-bo.csv");
  fs.writeFileSync(file, lines.join("\n"));
  return file;
}

async function correct(page, cell, value) {
  await page.locator(`#${cell}`).dblclick();
  await page.locator("input.cell").fill(value);
  await page.keyboard.press("Enter");
  await page.getByText(`Đã sửa ô ${cell}`).waitFor();
}

async function start(page, kind) {
  await page.getByRole("link", { name: "Soạn văn bản" }).first().click();
  await page.getByLabel(kind).check();
  await page.getByRole("button", { name: "Bắt đầu soạn" }).click();
  await page.waitForURL(/\/papers\/[0-9a-f-]+$/);
  return page.url();
}

async function saved(page) {
  await page.waitForFunction(() => /^Đã lưu lúc/.test(document.getElementById("saved").textContent));
}

async function day({ service, browser, faults }) {
  step("set-up");
  page = await person(browser, service.base, faults);
  await page.goto(service.link);
  await page.getByLabel("Tên đăng nhập").fill("quantri");
  await page.getByLabel("Họ và tên").fill("Hoàng Văn Q");
  await page.getByLabel("Mật khẩu", { exact: false }).first().fill(password);
  await page.getByLabel("Nhập lại mật khẩu").fill(password);
  await page.getByRole("button", { name: "Tạo người quản trị" }).click();
  await signIn(page, "quantri", password);
  const csrf = await page.locator("meta[name=csrf]").getAttribute("content");
  const headers = { "x-csrf-token": csrf };
  const toml = fs.readFileSync(path.join(samples, "office.toml"), "utf8").replace(/^roster.*\n/m, "");
  const made = await page.request.post("/api/v1/offices", { headers, data: { toml } });
  must(made.ok(), "the office is refused");
  // The list of branches is pasted as it is, without headings; what was typed beside it stays.
  await page.goto("/offices");
  await page.getByRole("link", { name: "Đảng ủy xã Hàm Mẫu" }).click();
  await page.getByLabel(/^\s*Danh sách chi bộ/).fill(branches.join("\n"));
  await page.getByRole("button", { name: "Lưu cơ quan" }).click();
  await page.getByText("Đã lưu.").waitFor();
  for (const [name, full_name, role] of [["phamvand", "Phạm Văn D", "drafter"], ["tranthib", "Trần Thị B", "clerk"], ["nguyenvana", "Nguyễn Văn A", "approver"]]) {
    const added = await page.request.post("/api/v1/users", { headers, data: { name, full_name, password, roles: [role] } });
    must(added.ok(), `the user ${name} is refused`);
  }

  step("a report from a messy workbook");
  const drafter = await person(browser, service.base, faults);
  page = drafter;
  await signIn(page, "phamvand", password);
  let begun = await begin(page);
  const report = await start(page, /^\s*Báo cáo sơ kết/);
  await drawn(page);
  // An act that is tried too early says what is missing, and each line leads to its field.
  await page.getByRole("button", { name: "Trình ký" }).click();
  const summary = page.locator("#summary");
  await summary.waitFor();
  must(await summary.evaluate((box) => box === document.activeElement), "the summary is not in focus");
  await look(page, "trinh-som", faults);
  await picture(page, "trinh-som", ".crumb");
  await summary.getByRole("link", { name: "Điền mục “Kỳ báo cáo”." }).click();
  must(await page.locator("#field-period").evaluate((box) => box.contains(document.activeElement)), "the summary leads nowhere");
  await page.locator('[name="f.period.year"]').fill("2026");
  await saved(page);
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(messy());
  await page.waitForURL(/\/workbooks\/results/);
  await look(page, "cac-cot", faults);
  await picture(page, "cac-cot", "#verdict");
  await page.getByRole("button", { name: "Dùng các cột như trên" }).click();
  await page.getByText("Đã ghi nhớ các cột").waitFor();
  await correct(page, "D11", "1");
  await correct(page, "B6", branches[2]);
  await correct(page, "D22", String(branches.filter((_, at) => at % 2).length));
  must((await page.locator("td.error").count()) === 0, "a cell is still wrong");
  await look(page, "bang-da-sua-tai-cho", faults);
  await page.getByRole("link", { name: "Về văn bản" }).click();
  await drawn(page);
  must((await page.locator(".page img").count()) > 0, "the report is not drawn");
  await page.getByLabel("Nguyên nhân của hạn chế").fill("- Nhiều quần chúng trẻ đi làm ăn xa");
  await settled(page);
  const said = await page.locator("#findings").innerText();
  for (const strange of [".toml", "[fields]", "[data]", "vanthu", "--", "hồ sơ đọc"]) must(!said.includes(strange), `the page says “${strange}”`);

  step("a sentence of one's own, in which a figure stays a figure");
  await page.getByRole("button", { name: "Đọc và sửa từng câu" }).click();
  await page.locator(".sentence:not(.heading) button.words").nth(1).click();
  must(/\{total\.\w+\}/.test(await page.locator("#edit-text").inputValue()), "the figures have no names");
  await page.locator("#edit-text").fill("Toàn Đảng bộ đã kết nạp {total.admitted} đảng viên.");
  await page.getByRole("button", { name: "Dùng câu này" }).click();
  await page.locator(".sentence.by-hand").getByText("Toàn Đảng bộ đã kết nạp 09 đảng viên.").waitFor();
  await look(page, "sua-cau", faults);
  await picture(page, "sua-cau", "#content");
  await page.getByRole("button", { name: "Trình ký" }).click();
  await page.getByText("Đã trình ký.").waitFor();
  await ended(page, begun, "report from the messy workbook", 25);

  step("the approver's telephone");
  const approver = await person(browser, service.base, faults, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  page = approver;
  await signIn(page, "nguyenvana", password);
  await page.locator("#waiting").getByRole("link", { name: /sơ kết/i }).click();
  await drawn(page);
  const shown = async (locator) => {
    const box = await locator.boundingBox();
    return box && box.y >= 0 && box.y + box.height <= 844;
  };
  must(await shown(page.getByRole("button", { name: "Duyệt", exact: true })), "the approver has to scroll to approve");
  await page.getByRole("button", { name: "Đọc trên máy" }).click();
  // A comment about one sentence, which its drafter sees and answers.
  await page.locator(".sentence button.words").filter({ hasText: "Toàn Đảng bộ đã kết nạp 09 đảng viên." }).click();
  await page.getByLabel(/^\s*Góp ý hoặc trả lời/).fill("Ghi thêm tỷ lệ");
  await page.getByRole("button", { name: "Gửi ý kiến" }).click();
  await page.locator("#comments blockquote").getByText("Toàn Đảng bộ đã kết nạp 09 đảng viên.").waitFor();
  await drawn(page);
  must((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, "the page runs over the edge of a telephone");
  await page.screenshot({ path: path.join(out, "duyet-dien-thoai.png") });
  await page.getByText("Trả lại…").click();
  await page.getByLabel(/^\s*Lý do trả lại/).fill("Bổ sung kiến nghị với cấp trên");
  await page.getByRole("button", { name: "Trả lại", exact: true }).click();
  await page.getByText("Đã trả lại kèm lý do.").waitFor();
  page = drafter;
  // The page that stayed open says that the document came back.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.locator(".waiting-count", { hasText: "1" }).waitFor();
  await page.goto("/");
  await page.locator("#returned").getByText("Bổ sung kiến nghị với cấp trên").waitFor();
  await look(page, "viec-cua-toi", faults);
  await page.locator("#returned").getByRole("link", { name: /sơ kết/i }).click();
  await drawn(page);
  await page.locator("#comments").getByText("Ghi thêm tỷ lệ").waitFor();
  await page.getByLabel(/^\s*Góp ý hoặc trả lời/).fill("Đã ghi ở đoạn sau");
  await page.getByRole("button", { name: "Gửi ý kiến" }).click();
  await page.locator("#comments .said").getByText("Đã ghi ở đoạn sau").waitFor();
  await drawn(page);

  step("the session ends while somebody types");
  await page.context().clearCookies();
  await page.getByLabel(/^\s*Nhiệm vụ kỳ tới/).fill("Mở thêm một lớp bồi dưỡng nhận thức về Đảng");
  const layer = page.locator("dialog.layer");
  await layer.waitFor();
  await look(page, "dang-nhap-lai", faults);
  await layer.getByLabel("Tên đăng nhập").fill("phamvand");
  await layer.getByLabel("Mật khẩu").fill(`${password} mới`);
  await layer.getByRole("button", { name: "Đăng nhập" }).click();
  await saved(page);
  must((await page.getByLabel(/^\s*Nhiệm vụ kỳ tới/).inputValue()).startsWith("Mở thêm"), "the words are lost");

  step("two people on one document");
  const clerk = await person(browser, service.base, faults);
  await signIn(clerk, "tranthib", password);
  await clerk.goto(report);
  await drawn(clerk);
  await clerk.getByLabel(/^\s*Những việc chính về lãnh đạo/).fill("Ban hành kế hoạch của năm");
  await saved(clerk);
  await page.getByLabel("Nguyên nhân của hạn chế").fill("Nhiều quần chúng trẻ đi làm ăn xa");
  await page.waitForFunction(() => document.querySelector('[name="f.leadership"]').value === "Ban hành kế hoạch của năm");
  await saved(page);
  await clerk.getByLabel("Nguyên nhân của hạn chế").fill("Nguồn phát triển đảng viên còn ít");
  await clerk.locator(".conflict").waitFor();
  const both = await clerk.locator(".conflict").innerText();
  must(both.includes("Nguồn phát triển") && both.includes("đi làm ăn xa") && both.includes("Phạm Văn D"), `not both texts are shown: ${both}`);
  await look(clerk, "hai-nguoi-cung-sua", faults);
  await clerk.getByRole("button", { name: "Giữ của tôi" }).click();
  await saved(clerk);
  await clerk.close();

  step("the network is lost, the page is closed");
  await page.goto(report);
  await drawn(page);
  must((await page.getByLabel("Nguyên nhân của hạn chế").inputValue()) === "Nguồn phát triển đảng viên còn ít", "the text that was kept is not there");
  await page.context().setOffline(true);
  await page.getByLabel(/^\s*Giải pháp kỳ tới/).fill("Phân công đảng viên giúp đỡ từng quần chúng ưu tú");
  await page.getByText(/^Nếu cần/).click();
  await page.getByRole("button", { name: "Thêm văn bản" }).click();
  await page.locator('[name="f.answers.0.type"]').fill("Kế hoạch");
  await page.waitForFunction(() => /Giữ trong máy này/.test(document.getElementById("saved").textContent));
  await page.close();
  page = await drafter.context().newPage();
  await page.context().setOffline(false);
  await page.goto(report);
  await page.locator("#restored").waitFor();
  await saved(page);
  must((await page.getByLabel(/^\s*Giải pháp kỳ tới/).inputValue()).startsWith("Phân công"), "what was typed without a network is lost");
  must((await page.locator('[name="f.answers.0.type"]').inputValue()) === "Kế hoạch", "the row is lost");
  must((await page.evaluate(() => Object.keys(localStorage).length)) === 0, "what was saved is still kept in the browser");

  step("seventeen of eighteen files");
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto("/");
  await start(page, /^\s*Báo cáo sơ kết/);
  const files = branches.slice(0, 17).map((name, at) => {
    const file = path.join(out, `${at + 1} ${name}.csv`);
    fs.writeFileSync(file, `Kết quả của ${name}\nSTT,Chi bộ,Chỉ tiêu giao,Đã kết nạp\n1,${name},2,1\n`);
    return file;
  });
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(files);
  await page.getByText("17/18 chi bộ đã có số liệu").waitFor({ timeout: 60_000 });
  await page.getByText("Chưa có số liệu của 1 chi bộ").click();
  await page.locator("[data-sent]").getByText(branches[17]).waitFor();
  await look(page, "nhieu-tep", faults);

  step("the next period: what was said of the columns is known");
  await page.goto("/");
  await start(page, /^\s*Báo cáo sơ kết/);
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(messy());
  await page.waitForURL(/\/workbooks\/results/);
  must((await page.locator("#D3.error, #C3.error").count()) === 0, "the columns are asked for again");

  step("a report from a clean workbook");
  begun = await begin(page);
  await start(page, /^\s*Báo cáo sơ kết/);
  await page.locator('[name="f.period.year"]').fill("2026");
  await saved(page);
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(path.join(samples, "branch-results.xlsx"));
  await page.getByText("Đã nhận bảng số liệu.").waitFor();
  await drawn(page);
  must((await page.locator(".page img").count()) > 0, "the report is not drawn");
  await ended(page, begun, "report from the clean workbook", 7);

  step("a notice with a deadline that is no day");
  begun = await begin(page);
  await start(page, /^\s*Thông báo kết luận/);
  await page.getByLabel(/^\s*Tên cuộc họp/).fill("hội nghị giao ban tháng 7 năm 2026");
  await page.getByLabel(/^\s*Ngày, giờ bắt đầu họp/).fill("8 giờ 00 ngày 03/7/2026");
  await page.getByLabel(/^\s*Người chủ trì/).fill("Đồng chí Nguyễn Văn A, Bí thư Đảng ủy xã");
  await page.getByLabel(/^\s*Kết luận của cuộc họp/).fill("- Các chi bộ rà soát nguồn kết nạp");
  await page.locator("#field-tasks").getByRole("button", { name: "Thêm việc" }).click();
  await page.locator('[name="f.tasks.0.work"]').fill("Lập danh sách quần chúng ưu tú");
  await page.locator('[name="f.tasks.0.unit"]').fill("Văn phòng Đảng ủy");
  await page.locator('[name="f.tasks.0.deadline"]').fill("31/6/2026");
  await settled(page);
  await page.locator('[name="f.tasks.0.deadline"]').fill("30/6/2026");
  await settled(page);
  await page.locator('[name="f.tasks.0.deadline"]').fill("Quý III/2026");
  await settled(page);
  must((await page.locator(".page img").count()) > 0, "the notice is not drawn");
  await page.getByRole("button", { name: "Trình ký" }).click();
  await page.getByText("Đã trình ký.").waitFor();
  await ended(page, begun, "notice", 18);

  step("scorecards");
  begun = await begin(page);
  const cards = await start(page, /^\s*Phiếu đánh giá/);
  await look(page, "phieu-trong", faults);
  for (const code of ["366-collective", "half-up", "{tt"]) must(!(await page.locator("#content").innerText()).includes(code), `the form says “${code}”`);
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(path.join(samples, "scorecards.xlsx"));
  await page.getByText("Đã nhận bảng số liệu.").waitFor();
  await page.locator('[name="f.period.part"]').selectOption("Y");
  await page.locator('[name="f.period.year"]').fill("2026");
  await settled(page);
  await page.getByRole("link", { name: "In phiếu từng chi bộ" }).click();
  await page.getByRole("button", { name: "Bắt đầu" }).click();
  await page.locator('#job[data-state="done"]').waitFor({ timeout: 120_000 });
  await ended(page, begun, "scorecards", 20);
  await page.goto(cards);
}
