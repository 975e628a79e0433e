// The pages beside the documents: one's own account, mails, help, an office's own files, and what each says where something
// lacks. In a browser that speaks English. Run by tests/browser/main.rs.
import fs from "node:fs";
import path from "node:path";
import { drawn, look, must, out, password, person, samples, send, setUp, settled, signIn, step, walk } from "./house.mjs";

const sample = (name) => path.join(samples, name);
// Nobody answers there, so that a mail waits and the page says why.
const settings = {
  VANTHU_MAIL_SERVER: "127.0.0.1",
  VANTHU_MAIL_PORT: "9",
  VANTHU_MAIL_SECURITY: "none",
  VANTHU_MAIL_FROM: "vanthu@example.vn",
};
const english = { locale: "en-US" };
let page;
await walk(day, () => page, settings);

/** What the browser says of the first control that holds up a form, after its button was pressed. */
async function refusal(page, form, button) {
  await form.getByRole("button", { name: button }).click();
  return form.evaluate((form) => [...form.elements].find((one) => one.willValidate && !one.validity.valid)?.validationMessage ?? "");
}

async function day({ service, browser, faults }) {
  step("set-up");
  page = await person(browser, service.base, faults, english);
  await page.goto(service.link);
  const setup = page.locator("main form");
  must((await refusal(page, setup, "Tạo người quản trị")) === "Điền mục này.", "the browser speaks its own language");
  await page.getByLabel("Tên đăng nhập").fill("quantri");
  await page.getByLabel("Họ và tên").fill("Hoàng Văn Q");
  await page.getByLabel("Mật khẩu", { exact: false }).first().pressSequentially("ngắn");
  await page.getByLabel("Nhập lại mật khẩu").pressSequentially("ngắn");
  const short = await refusal(page, setup, "Tạo người quản trị");
  must(/^Ghi ít nhất \d+ ký tự; hiện mới có 4\.$/.test(short), `a password that is too short is said to be so: ${short}`);
  await look(page, "thiet-lap-thieu", faults);
  await setUp(page, service, [
    ["phamvand", "Phạm Văn D", "drafter"],
    ["levanc", "Lê Văn C", "clerk"],
    ["nguyenvana", "Nguyễn Văn A", "approver"],
  ]);
  const admin = page;

  step("help, from every page");
  await page.goto("/");
  await page.getByRole("link", { name: "Hướng dẫn", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Hướng dẫn" }).waitFor();
  const pictures = await page.locator(".guide img").count();
  must(pictures > 10, "the guide has no pictures");
  await page.locator(".guide img").first().scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector(".guide img").naturalWidth > 0);
  await look(page, "huong-dan", faults);
  await page.getByRole("link", { name: "Bảng số liệu, tệp văn bản" }).click();
  await page.getByRole("heading", { level: 2, name: "1. Bảng số liệu" }).waitFor();
  await look(page, "huong-dan-tep", faults);
  for (const address of ["/", "/papers/new", "/register", "/offices", "/offices/new", "/users", "/tokens", "/audit", "/account", "/mail"]) {
    await page.goto(address);
    await page.getByRole("link", { name: "Hướng dẫn trang này" }).click();
    await page.waitForURL(/\/help#/);
    const there = await page.evaluate(() => document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null);
    must(there, `${address} leads to no section of the guide`);
  }

  step("one's own account, and the mails");
  await page.goto("/account");
  const mail = page.locator("form#mail");
  await mail.getByLabel("Địa chỉ thư điện tử").fill("không có dấu a còng");
  const address = await refusal(page, mail, "Lưu cách nhận thư");
  must(address.startsWith("Địa chỉ thư chưa đúng"), `a wrong address is said to be so: ${address}`);
  await look(page, "tai-khoan", faults);
  await mail.getByLabel("Địa chỉ thư điện tử").fill("quantri@example.vn");
  await send(page, mail.getByRole("button", { name: "Lưu cách nhận thư" }));
  await page.getByText("Đã lưu cách nhận thư.").waitFor();
  await page.goto("/mail");
  await page.getByRole("button", { name: /^Gửi thư thử/ }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "thu-dien-tu", faults);

  step("an office's own files");
  await page.goto("/offices");
  await look(page, "cac-co-quan", faults);
  await page.getByRole("link", { name: "Đảng ủy xã Hàm Mẫu" }).click();
  await page.getByRole("link", { name: "Mẫu riêng của cơ quan" }).click();
  const files = page.url();
  await look(page, "mau-rieng-trong", faults);
  const section = (kind) => page.locator(`section#${kind}`);
  await section("profile").getByText("Đưa bản mới lên").click();
  const upload = section("profile").locator("form");
  must((await refusal(page, upload, "Đưa lên và kiểm tra")) === "Chọn tệp.", "a form without its file says nothing of it");
  const wrong = path.join(out, "sai.toml");
  fs.writeFileSync(wrong, 'name = "x"\n[fields\n');
  await upload.getByLabel(/^\s*Tệp mẫu/).setInputFiles(wrong);
  await upload.getByRole("button", { name: "Đưa lên và kiểm tra" }).click();
  await page.getByText("Chưa nhận được:").waitFor();
  await look(page, "mau-rieng-sai", faults);
  const profile = path.join(out, "ket-qua.toml");
  const start = await page.request.get(`${new URL(files).pathname}/start/profile/branch-results`);
  must(start.ok(), "the profile of the program is not handed out");
  fs.writeFileSync(profile, await start.body());
  await section("profile").getByLabel(/^\s*Tệp mẫu/).setInputFiles(profile);
  await send(page, section("profile").getByRole("button", { name: "Đưa lên và kiểm tra" }));
  await page.getByText("Tệp đúng dạng").waitFor();
  await page.goto(files);
  await section("words").getByText("Đưa bản mới lên").click();
  await section("words").getByLabel(/^\s*Từ ngữ/).fill("Hàm Mẫu\nBàu Sậy");
  await send(page, section("words").getByRole("button", { name: "Đưa lên và kiểm tra" }));
  await page.getByText("Tệp đúng dạng").waitFor();
  await page.goto(files);
  await look(page, "mau-rieng", faults);
  await section("profile").locator("tbody a").first().click();
  await page.getByRole("heading", { name: "Dùng thử" }).waitFor();
  await page.getByLabel("Bảng tính").setInputFiles(sample("branch-results.xlsx"));
  await page.getByRole("button", { name: "Dùng thử" }).click();
  await page.locator("#trial .notice").waitFor();
  await look(page, "mau-rieng-dung-thu", faults);
  await send(page, page.getByRole("button", { name: "Đưa vào sử dụng" }));
  await page.getByText("Đã đưa vào sử dụng").waitFor();
  await look(page, "mau-rieng-dang-dung", faults);

  step("a document by the office's own files, signed by a person whom the office does not list");
  const drafter = await person(browser, service.base, faults, english);
  page = drafter;
  await signIn(page, "phamvand", password);
  await page.goto("/papers/new");
  must((await refusal(page, page.locator("main form"), "Bắt đầu soạn")) === "Chọn một mục.", "a kind that was not chosen is not asked for");
  await page.getByLabel(/^\s*Báo cáo sơ kết/).check();
  await page.getByRole("button", { name: "Bắt đầu soạn" }).click();
  await page.waitForURL(/\/papers\/[0-9a-f-]+$/);
  const report = page.url();
  await drawn(page);
  // The page says at once that a file is being read, however long that takes. The service is slow before the page begins to
  // leave, as a driver sees little of one that is leaving.
  await page.route("**/api/v1/me", async (route) => {
    await new Promise((done) => setTimeout(done, 20_000));
    await route.continue();
  });
  await page.getByLabel(/Chọn bảng tính/).first().setInputFiles(sample("branch-results.xlsx"));
  const line = page.locator("#slot-results .progress");
  await line.getByText("Đang gửi và đọc tệp branch-results.xlsx…").waitFor({ timeout: 9000 });
  await page.screenshot({ path: path.join(out, "dang-doc-tep.png") });
  await line.getByText("Vẫn đang đọc tệp branch-results.xlsx.").waitFor({ timeout: 15_000 });
  await page.getByText("Đã nhận bảng số liệu.").waitFor();
  await page.unroute("**/api/v1/me");
  await page.locator('[name="f.period.year"]').fill("2026");
  await settled(page);
  await page.getByText("Theo mẫu riêng của cơ quan").waitFor();
  await page.getByText("Thể thức: ngày, người ký, nơi nhận").click();
  must(!(await page.getByLabel("Họ và tên người ký").isVisible()), "the signer of one's own is asked for without need");
  await page.locator("#p-signer").selectOption("other");
  await page.getByLabel("Họ và tên người ký").fill("Lê Văn C");
  await page.getByLabel(/^\s*Thẩm quyền ký/).fill("T/L Ban Thường vụ");
  await page.getByLabel(/^\s*Chức vụ người ký/).fill("Chánh Văn phòng");
  await settled(page);
  await page.locator("#findings").getByText("“Lê Văn C” không có trong danh sách người ký của cơ quan").waitFor();
  await look(page, "nguoi-ky-khac", faults);
  await page.reload();
  await drawn(page);
  must((await page.locator("#p-signer-name").inputValue()) === "Lê Văn C", "the signer is lost");
  must((await page.locator("#p-signer").inputValue()) === "other", "another signer is chosen");
  // No finding names a signer whom the office lists.
  await page.getByText("Thể thức: ngày, người ký, nơi nhận").click();
  await page.locator("#p-signer").selectOption("Trần Thị B");
  await settled(page);
  must((await page.locator("#findings").getByText("không có trong danh sách người ký").count()) === 0, "a listed signer is doubted");
  await page.goto(`${report}/merge`);
  await look(page, "nhan-ban-word", faults);
  const word = path.join(out, "bao-cao.docx");
  fs.writeFileSync(word, await (await page.request.get(`${report}/document.docx`)).body());
  await page.getByLabel(/^\s*Chọn tệp Word/).setInputFiles(word);
  await page.getByText("Bản Word không khác gì văn bản.").waitFor();
  await look(page, "ban-word-khong-khac", faults);

  step("scorecards of a draft");
  await page.goto("/papers/new");
  await page.getByLabel(/^\s*Phiếu đánh giá/).check();
  await page.getByRole("button", { name: "Bắt đầu soạn" }).click();
  await page.waitForURL(/\/papers\/[0-9a-f-]+$/);
  await page.getByRole("link", { name: "In phiếu từng chi bộ" }).click();
  await page.getByText("Văn bản chưa duyệt nên phiếu in bây giờ ghi").waitFor();
  await look(page, "phieu-du-thao", faults);

  step("the mails that wait");
  page = await person(browser, service.base, faults, english);
  await signIn(page, "nguyenvana", password);
  await page.goto("/account");
  await page.getByLabel("Địa chỉ thư điện tử").fill("nguyenvana@example.vn");
  await page.getByLabel("Có văn bản trình tôi duyệt").check();
  await send(page, page.getByRole("button", { name: "Lưu cách nhận thư" }));
  page = drafter;
  await page.goto(report);
  await drawn(page);
  await page.getByRole("button", { name: "Trình ký" }).click();
  await page.getByText("Đã trình ký.").waitFor();
  page = admin;
  await page.goto("/mail");
  await page.getByRole("row", { name: /Nguyễn Văn A.*Có văn bản trình tôi duyệt/ }).waitFor();
  await look(page, "thu-dang-cho", faults);

  step("a type of document of the office's own");
  await page.goto(files);
  const zip = path.join(out, "mau-van-ban.zip");
  const handed = await page.request.get(`${new URL(files).pathname}/start/template/semi-annual-review`);
  must(handed.ok(), "the template of the program is not handed out");
  fs.writeFileSync(zip, await handed.body());
  await section("template").getByText("Đưa bản mới lên").click();
  await section("template").getByLabel(/^\s*Tệp mẫu/).setInputFiles(zip);
  await send(page, section("template").getByRole("button", { name: "Đưa lên và kiểm tra" }));
  await page.getByRole("heading", { name: "Dùng thử" }).waitFor();
  const use = page.getByRole("button", { name: "Đưa vào sử dụng" });
  must((await use.count()) === 0, "a template is put to use without a trial");
  must(!/\b(true|false)\b/.test(await page.locator("main").innerText()), "the page says how a file has yes and no");
  await look(page, "mau-van-ban", faults);
  await page.getByLabel(/^\s*Văn bản để thử/).selectOption(new URL(report).pathname.split("/").pop());
  await page.getByRole("button", { name: "Dùng thử" }).click();
  await page.locator("#trial .trial-page").first().waitFor();
  await look(page, "mau-van-ban-dung-thu", faults);
  await send(page, use);
  await page.getByText("Đã đưa vào sử dụng").waitFor();
  page = drafter;
  await page.goto("/papers/new");
  await page.locator('[name=template][value^="semi-annual-review-rieng@"]').check();
  await look(page, "soan-theo-mau-rieng", faults);
  await page.getByRole("button", { name: "Bắt đầu soạn" }).click();
  await page.waitForURL(/\/papers\/[0-9a-f-]+$/);
  await page.getByText("Theo mẫu riêng của cơ quan").waitFor();
  await drawn(page);
}
