// An office's day: set-up, an office, its people; a report from a broken workbook corrected on the way, a conclusion notice,
// scorecards for every branch; approved, numbered, downloaded. Run by tests/browser/main.rs.
import path from "node:path";
import { download, drawn, drop, look, must, out, password, person, picture, samples, send, settled, signIn, step, walk } from "./house.mjs";

const sample = (name) => path.join(samples, name);
let page;
await walk(day, () => page);

async function day({ service, browser, faults }) {
  step("set-up");
  page = await person(browser, service.base, faults);
  await page.goto("/");
  must((await page.content()).includes('<html lang="vi">'), "the first page is no Vietnamese page");
  await look(page, "dang-nhap", faults);
  await page.goto(service.link);
  await look(page, "thiet-lap", faults);
  await page.getByLabel("Tên đăng nhập").fill("quantri");
  await page.getByLabel("Họ và tên").fill("Hoàng Văn Q");
  await page.getByLabel("Mật khẩu", { exact: false }).first().fill(password);
  await page.getByLabel("Nhập lại mật khẩu").fill(password);
  await page.getByRole("button", { name: "Tạo người quản trị" }).click();
  await page.getByText("Đã tạo người quản trị").waitFor();
  const again = await page.goto(service.link);
  must(again.status() === 403, "the set-up link works twice");
  await signIn(page, "quantri", password);
  await look(page, "trang-dau", faults);

  step("the office");
  await page.goto("/offices/new");
  const office = {
    "Cơ quan cấp trên": "Đảng bộ tỉnh Lâm Đồng",
    "Tên cơ quan": "Đảng ủy xã Hàm Mẫu",
    "Ký hiệu": "ĐU",
    "Địa danh": "Hàm Mẫu",
    "Cấp ủy ban hành": "Ban Thường vụ Đảng ủy",
    "Nơi lưu": "Lưu Đảng ủy",
    "Nơi nhận thường": "Ban Tổ chức Tỉnh ủy\nVăn phòng Tỉnh ủy\nCác đồng chí Ủy viên Ban Chấp hành Đảng bộ xã\nCác chi bộ trực thuộc",
    "Đơn vị nhận việc": "Văn phòng Đảng ủy\nBan Xây dựng Đảng\nỦy ban Kiểm tra Đảng ủy\nỦy ban Mặt trận Tổ quốc xã\nĐoàn Thanh niên xã",
    "Họ và tên": "Nguyễn Văn A",
    "Thẩm quyền ký": "T/M Ban Thường vụ",
    "Chức vụ": "Bí thư",
  };
  for (const [label, value] of Object.entries(office)) await page.getByLabel(new RegExp(`^\\s*${label}`)).first().fill(value);
  await page.getByRole("button", { name: "Thêm người ký" }).click();
  await page.getByLabel("Họ và tên").nth(1).fill("Trần Thị B");
  await page.getByLabel("Thẩm quyền ký").nth(1).fill("T/M Ban Thường vụ");
  await page.getByLabel("Chức vụ").nth(1).fill("Phó Bí thư");
  await page.getByLabel("Hoặc tải danh sách lên").setInputFiles(sample("branches.csv"));
  await look(page, "co-quan-moi", faults);
  await page.getByRole("button", { name: "Lưu cơ quan" }).click();
  await page.getByRole("link", { name: "Đảng ủy xã Hàm Mẫu" }).waitFor();
  await look(page, "co-quan", faults);

  step("its people");
  await page.goto("/users");
  const people = [
    ["phamvand", "Phạm Văn D", ["Soạn thảo"]],
    ["levanc", "Lê Văn C", ["Văn thư"]],
    ["nguyenvana", "Nguyễn Văn A", ["Duyệt"]],
  ];
  for (const [name, full, roles] of people) {
    const form = page.locator("form.sheet");
    await form.getByLabel("Tên đăng nhập").fill(name);
    await form.getByLabel("Họ và tên").fill(full);
    await form.getByLabel("Mật khẩu").fill(password);
    for (const role of roles) await form.getByLabel(new RegExp(`^\\s*${role}`)).check();
    await send(page, form.getByRole("button", { name: "Thêm người dùng" }));
    await page.getByText("Đã lưu người dùng").waitFor();
  }
  await look(page, "nguoi-dung", faults);
  await page.goto("/tokens");
  await page.getByLabel("Tên hệ thống").or(page.getByLabel(/^\s*Tên/)).first().fill("Trang một cửa");
  await page.getByLabel(/^\s*read/).check();
  await page.getByLabel(/^\s*Mật khẩu của bạn/).fill(password);
  await page.getByRole("button", { name: "Tạo mã" }).click();
  must(/^vt_/.test(await page.locator("code.secret").textContent()), "a token is not shown");
  await look(page, "ma-truy-cap", faults);
  await page.getByRole("button", { name: /^Thu hồi/ }).click();
  await page.getByText("Đã thu hồi mã").waitFor();
  const admin = page;

  step("a report from a broken workbook");
  const drafter = await person(browser, service.base, faults);
  page = drafter;
  await signIn(page, "phamvand", password);
  await page.getByRole("link", { name: "Soạn văn bản" }).first().click();
  await look(page, "soan-moi", faults);
  await picture(page, "soan-moi");
  await page.getByLabel(/^\s*Báo cáo sơ kết/).check();
  await page.getByRole("button", { name: "Bắt đầu soạn" }).click();
  await page.waitForURL(/\/papers\/[0-9a-f-]+$/);
  const report = page.url();
  await drawn(page);
  await look(page, "ban-soan-trong", faults);
  // A finding leads to where it can be fixed.
  await page.locator("#findings").getByRole("link", { name: "Kỳ báo cáo" }).click();
  must(await page.locator("#field-period").evaluate((box) => box.contains(document.activeElement)), "a finding leads nowhere");
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(sample("ket-qua-chi-bo.xlsx"));
  await page.waitForURL(/\/workbooks\/results/);
  must(await page.locator("td.error").count() > 0, "no cell is coloured");
  await look(page, "bang-co-loi", faults);
  await page.reload();
  await picture(page, "bang-co-loi", ".crumb");
  // By keyboard: to the cell, to its reason, to the value.
  await page.locator("td.error a").first().focus();
  await page.keyboard.press("Enter");
  const reason = page.locator("details.problem[open]");
  await reason.getByLabel("Giá trị đúng").fill("2");
  await page.getByLabel(/^\s*Vì sao sửa/).fill("Chi bộ xác nhận qua điện thoại: đã kết nạp 2 đảng viên");
  await reason.getByRole("button", { name: /^Sửa ô/ }).press("Enter");
  await page.getByText("Đã sửa ô F8; tệp gốc không đổi.").waitFor();
  must((await page.locator("td.error").count()) === 0, "the corrected cell is still wrong");
  must((await page.locator("td.corrected").count()) === 1, "the corrected cell is not marked");
  await look(page, "bang-da-sua", faults);
  await picture(page, "bang-da-sua", ".crumb");
  await page.getByRole("link", { name: "Về văn bản" }).click();
  await drop(page, "#slot-previous .dropzone", sample("branch-results-2025.xlsx"));
  await page.getByText("branch-results-2025.xlsx").first().waitFor();

  step("its form, saved as it is typed");
  await page.getByLabel("Năm", { exact: true }).fill("2026");
  await settled(page);
  await page.getByText(/^Nếu cần/).click();
  await page.getByRole("button", { name: "Thêm văn bản" }).click();
  const answer = {
    type: "Kế hoạch",
    number: "12-KH/ĐU",
    date: "18/01/2026",
    issuer: "Ban Thường vụ Đảng ủy xã Hàm Mẫu",
    subject: "về công tác phát triển đảng viên năm 2026",
  };
  for (const [name, value] of Object.entries(answer)) await page.locator(`[name="f.answers.0.${name}"]`).fill(value);
  await page.getByLabel("Nguyên nhân của hạn chế").fill(
    "Nhiều quần chúng trẻ đi làm ăn xa, việc xác minh lý lịch phải gửi qua nhiều nơi\nMột số chi bộ chưa phân công cụ thể đảng viên giúp đỡ quần chúng ưu tú",
  );
  await page.getByLabel(/^\s*Nhiệm vụ kỳ tới/).fill("Mở thêm một lớp bồi dưỡng nhận thức về Đảng trước ngày 30/9/2026");
  await settled(page);
  // Seen by the page itself: a quick picture would be there before anybody asks from outside.
  const redrawing = page.evaluate(() => new Promise((done) => {
    const state = document.getElementById("preview-state");
    new MutationObserver((_, observer) => {
      if (!state.textContent.includes("Đang dựng")) return;
      observer.disconnect();
      done();
    }).observe(state, { childList: true, characterData: true, subtree: true });
  }));
  await page.getByLabel(/^\s*Số cuộc kiểm tra/).fill("4");
  const begun = Date.now();
  await redrawing;
  const typed = Date.now();
  await drawn(page);
  console.log(`redrawn ${Date.now() - typed} ms after it was saved, ${Date.now() - begun} ms after it was typed`);
  must((await page.locator(".page img").count()) > 1, "the paper is not shown");
  await look(page, "ban-soan", faults);
  await picture(page, "ban-soan", "#content");
  // The figure computed from the corrected cell says so.
  const spot = page.locator(".figure-spot.corrected").first();
  await spot.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText(/đã sửa từ/).first().waitFor();
  await look(page, "so-lay-tu-dau", faults);
  await picture(page, "so-lay-tu-dau", "#content");
  await page.keyboard.press("Escape");
  must(await spot.evaluate((element) => element === document.activeElement), "the focus does not come back");

  step("submitted, returned, submitted again, approved");
  await page.getByRole("button", { name: "Trình ký" }).click();
  await page.getByText("Đã trình ký.").waitFor();
  const approver = await person(browser, service.base, faults);
  page = approver;
  await signIn(page, "nguyenvana", password);
  await page.getByRole("link", { name: /sơ kết/i }).click();
  await drawn(page);
  await look(page, "cho-duyet", faults);
  await page.getByText("Trả lại…").click();
  await page.getByLabel(/^\s*Lý do trả lại/).fill("Bổ sung kiến nghị với cấp trên");
  await page.getByRole("button", { name: "Trả lại", exact: true }).click();
  await page.getByText("Đã trả lại kèm lý do.").waitFor();
  page = drafter;
  await page.goto(report);
  await page.getByText("Văn bản bị trả lại.").waitFor();
  await page.getByText(/^Nếu cần/).click();
  await page.getByLabel(/^\s*Kiến nghị/).fill("Đề nghị Ban Tổ chức Tỉnh ủy rút ngắn thời gian thẩm định hồ sơ kết nạp");
  await page.getByLabel("Nguyên nhân của hạn chế").fill(
    "Nhiều quần chúng trẻ đi làm ăn xa, việc xác minh lý lịch phải gửi qua ba tỉnh\nMột số chi bộ chưa phân công cụ thể đảng viên giúp đỡ quần chúng ưu tú",
  );
  await settled(page);
  await look(page, "bi-tra-lai", faults);
  await picture(page, "bi-tra-lai", ".crumb");
  await page.getByRole("button", { name: "Trình ký" }).click();
  await page.getByText("Đã trình ký.").waitFor();
  page = approver;
  // It came back: what changed stands above the document, on a phone first.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(report);
  const changes = page.locator("#changes");
  must(/Nguyễn Văn A trả lại/.test(await changes.locator(".lead").textContent()), "nobody says since when");
  const added = changes.locator("li", { hasText: "Đề nghị Ban Tổ chức Tỉnh ủy rút ngắn thời gian" });
  must((await added.locator("ins").count()) > 0, "what changed is not shown");
  const altered = changes.locator("li.changed", { hasText: "việc xác minh lý lịch" });
  must((await altered.locator("del").textContent()).includes("nhiều nơi"), "what the sentence said is not shown");
  must((await altered.locator("ins").textContent()).includes("ba tỉnh"), "what the sentence says is not shown");
  must((await changes.locator("li").count()) < 8, "what did not change is shown as changed");
  await drawn(page);
  await look(page, "da-thay-doi", faults);
  await added.getByRole("button", { name: "Xem trong văn bản" }).click();
  await page.locator(".sentence.since", { hasText: "rút ngắn thời gian" }).waitFor();
  await look(page, "da-thay-doi-doc", faults);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(report);
  await drawn(page);
  must((await page.locator("#pages .line-mark").count()) > 0, "the print does not show what changed");
  await picture(page, "da-thay-doi", ".crumb");
  await page.getByRole("button", { name: "Duyệt", exact: true }).click();
  await page.getByText("Đã duyệt.", { exact: true }).waitFor();

  step("numbered and downloaded");
  const clerk = await person(browser, service.base, faults);
  page = clerk;
  await signIn(page, "levanc", password);
  await page.goto(report);
  await page.getByRole("button", { name: "Cấp số và phát hành" }).click();
  await page.getByText("Đã phát hành", { exact: true }).waitFor({ timeout: 60_000 });
  must(/01-BC\/ĐU/.test(await page.locator(".title").textContent()), "the paper has no number");
  await drawn(page);
  await look(page, "da-phat-hanh", faults);
  await picture(page, "da-phat-hanh", ".crumb");
  const pdf = await download(page, () => page.getByRole("link", { name: "Tải PDF" }).click(), "report.pdf");
  must(pdf.bytes.subarray(0, 5).toString() === "%PDF-", "the download is no PDF");
  must(/^01-BC/.test(pdf.called), `the download is called ${pdf.called}`);

  // The words of the document are found, typed with accents or without.
  for (const words of ["rut ngan thoi gian tham dinh", "rút ngắn thời gian thẩm định"]) {
    await page.goto("/");
    await page.getByRole("searchbox").fill(words);
    await send(page, page.getByRole("button", { name: "Tìm", exact: true }));
    must((await page.locator(".found mark").first().textContent()) === "rút ngắn thời gian thẩm định", "the place is not shown");
  }
  await look(page, "tim-thay", faults);

  step("a conclusion notice");
  page = clerk;
  await page.goto("/papers/new");
  await page.getByLabel(/^\s*Thông báo kết luận/).check();
  await page.getByRole("button", { name: "Bắt đầu soạn" }).click();
  await page.waitForURL(/\/papers\/[0-9a-f-]+$/);
  const notice = page.url();
  await page.getByText(/^Nếu cần/).click();
  await page.getByLabel(/^\s*Tên cuộc họp/).fill("hội nghị giao ban công tác phát triển đảng viên 6 tháng đầu năm 2026");
  await page.getByLabel(/^\s*Ngày, giờ bắt đầu họp/).fill("03/7/2026, 08:00");
  await page.getByLabel(/^\s*Địa điểm họp/).fill("Phòng họp số 1, trụ sở Đảng ủy xã Hàm Mẫu");
  await page.getByLabel(/^\s*Người chủ trì/).fill("Đồng chí Nguyễn Văn A, Bí thư Đảng ủy xã");
  await page.getByLabel(/^\s*Kết luận của cuộc họp/).fill(
    "các chi bộ coi phát triển đảng viên là nội dung bắt buộc của sinh hoạt hằng tháng\nkhông hạ tiêu chuẩn để chạy theo số lượng",
  );
  const tasks = page.locator("#field-tasks");
  await tasks.getByRole("button", { name: "Thêm việc" }).click();
  await tasks.locator('[name="f.tasks.0.work"]').fill("Lập danh sách hồ sơ đang xác minh, gửi văn bản đôn đốc từng nơi trả lời");
  await tasks.locator('[name="f.tasks.0.unit"]').fill("Văn phòng Đảng ủy");
  await tasks.locator('[name="f.tasks.0.deadline"]').fill("15/7/2026");
  await tasks.getByRole("button", { name: "Thêm việc" }).click();
  await tasks.locator('[name="f.tasks.1.work"]').fill("Rà soát, bổ sung danh sách quần chúng ưu tú, gửi về Ban Xây dựng Đảng");
  await tasks.locator('[name="f.tasks.1.unit"]').fill("Ban Xây dựng Đảng");
  await tasks.locator('[name="f.tasks.1.deadline"]').fill("25/7/2026");
  await page.getByText("Thể thức: ngày, người ký, nơi nhận").click();
  await page.getByLabel(/^\s*Ngày văn bản/).fill("06/7/2026");
  await settled(page);
  await page.locator(".page img").first().waitFor();
  await look(page, "thong-bao", faults);
  await picture(page, "thong-bao", "#field-tasks");
  await page.getByRole("button", { name: "Trình ký" }).click();
  await page.getByText("Đã trình ký.").waitFor();
  page = approver;
  await page.goto(notice);
  await page.getByRole("button", { name: "Duyệt", exact: true }).click();
  await page.getByText("Đã duyệt.", { exact: true }).waitFor();
  page = clerk;
  await page.goto(notice);
  await page.getByRole("button", { name: "Cấp số và phát hành" }).click();
  await page.getByText("Đã phát hành", { exact: true }).waitFor({ timeout: 60_000 });
  await download(page, () => page.getByRole("link", { name: "Tải PDF" }).click(), "notice.pdf");

  step("scorecards");
  page = drafter;
  await page.goto("/papers/new");
  await page.getByLabel(/^\s*Phiếu đánh giá/).check();
  await page.getByRole("button", { name: "Bắt đầu soạn" }).click();
  await page.waitForURL(/\/papers\/[0-9a-f-]+$/);
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(sample("scorecards.xlsx"));
  await page.getByText("Đã nhận bảng số liệu.").waitFor();
  await page.locator('[name="f.period.part"]').selectOption("Y");
  await page.getByLabel("Năm", { exact: true }).fill("2026");
  await settled(page);
  await look(page, "bao-cao-tong-hop", faults);
  await page.getByRole("link", { name: "In phiếu từng chi bộ" }).click();
  await page.getByLabel(/^\s*Kèm một tệp PDF/).check();
  await page.getByRole("button", { name: "Bắt đầu" }).click();
  await page.locator("#job").waitFor();
  await look(page, "in-phieu", faults);
  await page.locator('#job[data-state="done"]').waitFor({ timeout: 120_000 });
  must((await page.locator("tbody tr").count()) === 18, "not every branch has its card");
  await look(page, "in-phieu-xong", faults);
  await picture(page, "in-phieu-xong", ".crumb");
  const zip = await download(page, () => page.getByRole("link", { name: /zip/ }).click(), "cards.zip");
  must(zip.bytes.subarray(0, 2).toString() === "PK", "the download is no zip");

  step("the register");
  page = clerk;
  await page.goto("/register");
  must((await page.locator("tbody tr").count()) === 2, "the register lacks a line");
  await page.getByLabel("Chữ viết tắt tên loại").fill("CV");
  await page.locator("#r-subject").fill("về việc rà soát nguồn kết nạp đảng viên");
  await page.locator("#r-signer").fill("Nguyễn Văn A");
  await page.locator("#r-recipients").fill("Các chi bộ trực thuộc");
  await page.getByRole("button", { name: "Lấy số" }).click();
  await page.getByText("Đã lấy số").waitFor();
  await page.getByText("Hủy số", { exact: true }).first().click();
  await page.getByLabel(/^\s*Lý do hủy số/).first().fill("Soạn nhầm, không phát hành");
  await page.getByRole("button", { name: /^Hủy số/ }).first().click();
  await page.getByText("Đã hủy số; số này không dùng lại.").waitFor();
  await look(page, "so-dang-ky", faults);
  await picture(page, "so-dang-ky", ".title");
  const book = await download(page, () => page.getByRole("link", { name: "Xuất Excel" }).click(), "register.xlsx");
  must(book.bytes.subarray(0, 2).toString() === "PK", "the register is no workbook");
  // The book to print, of the days that were chosen: the same lines, in a browser's own tab.
  await page.getByLabel("Từ ngày").fill("2026-07-01");
  await page.getByRole("button", { name: "Lọc" }).click();
  const print = await page.getByRole("link", { name: "In sổ (PDF)" }).getAttribute("href");
  must(print.includes("from=2026-07-01"), "the book to print is not of the days that were chosen");
  const sheets = await page.request.get(print);
  must(sheets.ok() && sheets.headers()["content-type"] === "application/pdf", "the register is not printed");
  must((await sheets.body()).subarray(0, 5).toString() === "%PDF-", "the register to print is no PDF");
  await page.goto("/register");
  // The book that was handed out is known line by line when it comes back.
  await page.getByLabel("Nhiệm kỳ hoặc năm của sổ").fill("2025-2030");
  await page.getByLabel("Tệp sổ").setInputFiles(book.kept);
  await page.getByRole("button", { name: "Nhập sổ", exact: true }).click();
  await page.getByText("Đã nhập sổ.").waitFor();
  must((await page.locator("tbody tr").count()) === 3, "the book came in twice");
  // A workbook that is no register is refused with the reason, on the page itself.
  await page.getByLabel("Nhiệm kỳ hoặc năm của sổ").fill("2025-2030");
  await page.getByLabel("Tệp sổ").setInputFiles(sample("branch-results.xlsx"));
  await page.getByRole("button", { name: "Nhập sổ", exact: true }).click();
  await page.locator(".findings .tag.error").first().waitFor();
  await look(page, "so-khong-nhap-duoc", faults);
  await page.goto("/register");
  await page.getByLabel("Tìm trong sổ").fill("giao ban");
  await page.getByRole("button", { name: "Lọc" }).click();
  await page.waitForURL(/q=giao/);
  must((await page.locator("tbody tr").count()) === 1, "the register is not searched");

  step("search, the log, a page that is not there");
  await page.goto("/");
  await page.getByLabel("Tìm trong mọi văn bản").fill("rut ngan tham dinh");
  await page.getByRole("button", { name: "Tìm" }).click();
  await page.waitForURL(/q=rut/);
  const found = await page.locator(".documents li").count();
  must(found === 1, `a search without accents finds ${found}`);
  await page.goto("/");
  await look(page, "danh-sach", faults);
  await picture(page, "danh-sach");
  page = admin;
  await page.goto("/audit");
  await page.getByRole("button", { name: "Kiểm tra nhật ký" }).click();
  await page.getByText("Nhật ký nguyên vẹn").waitFor();
  await look(page, "nhat-ky", faults);
  await page.goto("/papers/0190a0b0-0000-7000-8000-000000000000");
  await look(page, "khong-thay", faults);

  await page.goto("/offices");
  await page.getByRole("link", { name: "Đảng ủy xã Hàm Mẫu" }).click();
  await page.getByText("Sửa tệp office.toml").click();
  await page.getByLabel("office.toml").fill('standard = "party"\nname = 7\n');
  await page.getByRole("button", { name: "Lưu tệp này" }).click();
  await page.getByRole("alert").getByText("Chưa lưu được").waitFor();
  must((await page.getByLabel("office.toml").inputValue()).includes("name = 7"), "what was typed is lost");
  await look(page, "co-quan-sai", faults);
  page = drafter;
  const refused = await page.goto("/users");
  must(refused.status() === 403, "a drafter sees the users");
  await look(page, "khong-duoc-phep", faults);

  step("without script");
  page = await person(browser, service.base, faults, { javaScriptEnabled: false });
  await signIn(page, "phamvand", password);
  await page.goto("/papers/new");
  await page.getByLabel(/^\s*Báo cáo sơ kết/).check();
  await page.getByRole("button", { name: "Bắt đầu soạn" }).click();
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(sample("branch-results.xlsx"));
  await page.getByRole("button", { name: "Tải lên" }).first().click();
  await page.getByText("Đã nhận bảng số liệu.").waitFor();
  await page.getByLabel("Năm", { exact: true }).fill("2026");
  await page.getByText(/^Nếu cần/).click();
  await page.getByRole("button", { name: "Thêm văn bản" }).click();
  must((await page.locator('[name="f.answers.0.type"]').count()) > 0, "no row is added");
  await page.getByRole("button", { name: "Lưu", exact: true }).click();
  await page.getByText("Đã lưu.", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Trình ký" }).click();
  await page.getByText("Đã trình ký.").waitFor();
}
