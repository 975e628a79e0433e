// What the walks stand on: the service on a free port, the browser, and eyes that look at every page.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import playwright from "playwright-core";

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const samples = process.env.WALK_SAMPLES;
export const out = process.env.WALK_OUT;
fs.mkdirSync(out, { recursive: true });

/** The password that the administrator gives to everybody. */
export const password = "một mật khẩu dài";

/** Says which part of a walk begins. */
export const step = (name) => console.log(`— ${name}`);

/** Fails with `what` unless `truth` holds. */
export function must(truth, what) {
  if (!truth) throw new Error(what);
}

/**
 * Runs a walk with a service and a browser of its own, and ends the process: with 1 if the walk failed or a page had a fault.
 * `current` gives the window whose picture is kept where the walk failed; `settings` are variables for the service.
 */
export async function walk(day, current, settings = {}) {
  const faults = [];
  const service = await serve(settings);
  const browser = await browse();
  let failed = null;
  try {
    await day({ service, browser, faults });
  } catch (error) {
    failed = error;
    await current()?.screenshot({ path: path.join(out, "where-it-failed.png"), fullPage: true }).catch(() => {});
  }
  await browser.close();
  await service.stop();
  if (failed) {
    console.error(failed);
    console.error(service.said().split("\n").slice(-20).join("\n"));
  }
  for (const fault of faults) console.error(fault);
  process.exit(failed || faults.length ? 1 : 0);
}

/** Starts the service with an empty folder; gives its address and its one set-up link. */
async function serve(settings) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "vanthu-web-"));
  const child = spawn(process.env.WALK_PROGRAM, ["serve", "--listen", "127.0.0.1:0", "--data", data], {
    stdio: ["ignore", "inherit", "pipe"],
    // A development build on a machine that compiles at the same time takes its time.
    env: { ...process.env, VANTHU_LIMITS_RENDER_SECONDS: "60", VANTHU_LIMITS_REQUEST_SECONDS: "65", ...settings },
  });
  let said = "";
  const link = await new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`no set-up link within 60 s:\n${said}`)), 60_000);
    child.stderr.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/\S+\/setup\?token=[\w-]+/);
      if (found) {
        clearTimeout(late);
        done(found[0]);
      }
    });
    child.on("exit", (code) => fail(new Error(`the service ended with ${code}:\n${said}`)));
  });
  const stop = async () => {
    child.removeAllListeners("exit");
    const ended = new Promise((done) => child.on("exit", done));
    child.kill("SIGTERM");
    await ended;
    fs.rmSync(data, { recursive: true, force: true });
  };
  return { link, base: new URL(link).origin, data, stop, said: () => said };
}

/** The browser, which may call nothing but this machine: Debian's Chromium, or its Firefox by WebDriver BiDi. */
async function browse() {
  // Names of downloads have letters that the bare locale of a machine for tests does not know.
  const env = { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };
  if (process.env.WALK_BROWSER === "firefox") {
    return playwright._bidiFirefox.launch({ env, executablePath: process.env.FIREFOX || "/usr/bin/firefox-esr" });
  }
  return playwright.chromium.launch({
    env,
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** A window of its own for each person. Whatever it calls elsewhere, and whatever a script trips over, is a fault. */
export async function person(browser, base, faults, options = {}) {
  const context = await browser.newContext({
    baseURL: base,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    ...options,
  });
  context.setDefaultTimeout(90_000);
  context.on("request", (request) => {
    const url = new URL(request.url());
    const own = url.origin === base || ["data:", "blob:"].includes(url.protocol);
    if (!own) faults.push(`a page calls ${request.url()}`);
  });
  // The driver takes files in the place of the browser's own dialog for as long as somebody listens for one. A listener for
  // each wait would switch that on and off, and a key that is pressed before it is on opens a dialog that nobody sees.
  context.on("page", (page) => page.on("filechooser", () => {}));
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    // For a picture the driver of Firefox puts the style `body {}`, of this hash, into the page, whose policy refuses it.
    const ofDriver = error.message.includes("sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA=");
    if (!ofDriver) faults.push(`${page.url()}: ${error.message}`);
  });
  page.on("console", (message) => {
    // The browser itself notes answers such as 409, which the walk provokes on purpose.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      faults.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on("dialog", (dialog) => dialog.accept());
  page.goto = patient(page, page.goto.bind(page));
  return page;
}

/**
 * Goes to an address. A browser gives up a navigation when another one begins, such as the redirect that answers a button
 * pressed just before; once that one has ended, the address is asked for again.
 */
function patient(page, goto) {
  const GIVEN_UP = /interrupted by another navigation|ERR_ABORTED|NS_BINDING_ABORTED/;
  return async (address, options) => {
    for (let left = 5; ; left -= 1) {
      try {
        return await goto(address, options);
      } catch (error) {
        if (!left || !GIVEN_UP.test(error.message)) throw error;
        await page.waitForLoadState();
      }
    }
  };
}

let count = 0;

/**
 * Looks at a page as a wide screen, one at 200 %, a phone and a narrow phone show it: axe finds nothing, nothing runs over the edge, a
 * picture is kept.
 */
export async function look(page, name, faults) {
  count += 1;
  const kept = page.viewportSize();
  for (const width of [1280, 390, 360]) {
    await page.setViewportSize({ width, height: width < 400 ? 844 : 900 });
    await page.waitForTimeout(60);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) faults.push(`${name}: ${wide} pixels wide on ${width}`);
    const pushed = await page.evaluate(() =>
      [...document.querySelectorAll(".scroll:has(table.stack)")].filter((box) => box.scrollWidth > box.clientWidth).length);
    if (pushed) faults.push(`${name}: a list is pushed sideways on ${width}`);
    // The narrowest screen only has to hold the page.
    if (width === 360) continue;
    // By the debugger's door, which no content policy closes.
    await page.evaluate(`${axe}; undefined`);
    const seen = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const fault of seen.violations) {
      const where = fault.nodes.map((node) => `${node.html.slice(0, 150)} (${node.failureSummary.replace(/\s+/g, " ")})`);
      faults.push(`${name} at ${width}: ${fault.id}: ${where.slice(0, 3).join("; ")}`);
    }
    const file = `${String(count).padStart(2, "0")}-${name}-${width}.png`;
    await page.screenshot({ path: path.join(out, file), fullPage: true });
  }
  // A window of 1280 pixels at 200 % has the room of one of 640.
  await page.setViewportSize({ width: 640, height: 450 });
  await page.waitForTimeout(60);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > 640) faults.push(`${name}: ${wide} pixels wide at 200 %`);
  await page.setViewportSize(kept);
}

/** A picture for the guide: what a screen shows with that element at its top. */
export async function picture(page, name, selector) {
  const kept = page.viewportSize();
  await page.setViewportSize({ width: 1180, height: 800 });
  await page.evaluate((selector) => {
    const element = selector && document.querySelector(selector);
    // The print from its beginning, wherever typing led it.
    document.getElementById("preview")?.scrollTo(0, 0);
    window.scrollTo(0, element ? element.getBoundingClientRect().top + window.scrollY - 12 : 0);
  }, selector);
  await page.waitForTimeout(150);
  fs.mkdirSync(path.join(out, "guide"), { recursive: true });
  await page.screenshot({ path: path.join(out, "guide", `${name}.png`) });
  await page.setViewportSize(kept);
}

/** Sends a form and waits for the page that answers, also where that page shows what this one shows already. */
export async function send(page, button) {
  await page.evaluate(() => {
    window.sentFrom = true;
  });
  await button.click();
  await page.waitForFunction(() => !window.sentFrom && document.readyState === "complete");
}

/** Sets the service up: its administrator, the office of the samples with its branches, and people with their roles. */
export async function setUp(page, service, people) {
  await page.goto(service.link);
  await page.getByLabel("Tên đăng nhập").fill("quantri");
  await page.getByLabel("Họ và tên").fill("Hoàng Văn Q");
  await page.getByLabel("Mật khẩu", { exact: false }).first().fill(password);
  await page.getByLabel("Nhập lại mật khẩu").fill(password);
  await send(page, page.getByRole("button", { name: "Tạo người quản trị" }));
  await signIn(page, "quantri", password);
  const text = (name) => fs.readFileSync(path.join(samples, name), "utf8");
  const bodies = [["/api/v1/offices", { toml: text("office.toml").replace(/^roster.*\n/m, ""), roster_csv: text("branches.csv") }]];
  for (const [name, full_name, role] of people) bodies.push(["/api/v1/users", { name, full_name, password, roles: [role] }]);
  for (const [address, body] of bodies) {
    const status = await page.evaluate(async ([address, body]) => {
      const headers = { "content-type": "application/json", "x-csrf-token": document.querySelector("meta[name=csrf]").content };
      return (await fetch(address, { method: "POST", headers, body: JSON.stringify(body) })).status;
    }, [address, body]);
    must(status < 300, `${address} answers ${status}`);
  }
}

const changed = new Map();

/** Signs in. */
export async function signIn(page, name, password) {
  await page.goto("/sign-in");
  await page.getByLabel("Tên đăng nhập").fill(name);
  const current = changed.get(name) ?? password;
  await page.getByLabel("Mật khẩu").fill(current);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  const home = page.getByRole("heading", { level: 1, name: "Văn bản" });
  const account = page.getByRole("heading", { level: 1, name: "Tài khoản của tôi" });
  await home.or(account).waitFor();
  if (await account.isVisible()) {
    // The administrator gave this password, so that it is changed before anything else.
    const own = `${password} mới`;
    await page.getByLabel("Mật khẩu hiện tại").fill(current);
    await page.getByLabel(/^\s*Mật khẩu mới/).fill(own);
    await page.getByLabel("Nhập lại mật khẩu mới").fill(own);
    await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
    changed.set(name, own);
    await home.waitFor();
  }
}

/** Downloads by a click, and keeps the file. */
export async function download(page, click, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), click()]);
  const kept = path.join(out, name);
  await file.saveAs(kept);
  return { kept, bytes: fs.readFileSync(kept), called: file.suggestedFilename() };
}

/** Drops a file on an element, as a hand with a mouse does. */
export async function drop(page, selector, file) {
  const bytes = fs.readFileSync(file).toString("base64");
  const transfer = await page.evaluateHandle(
    ([bytes, name]) => {
      const transfer = new DataTransfer();
      const raw = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([raw], name));
      return transfer;
    },
    [bytes, path.basename(file)],
  );
  await page.dispatchEvent(selector, "dragover", { dataTransfer: transfer });
  await page.dispatchEvent(selector, "drop", { dataTransfer: transfer });
}

/** Waits until what was typed is saved and the paper beside it is drawn; gives the milliseconds that took. */
export async function settled(page) {
  const begun = Date.now();
  await page.waitForFunction(() => /^Đã lưu lúc/.test(document.getElementById("saved").textContent));
  await drawn(page);
  return Date.now() - begun;
}

/** Waits until the paper is drawn. */
export async function drawn(page) {
  await page.waitForFunction(() => {
    const state = document.getElementById("preview-state").textContent;
    return state && !/Đang dựng|sẽ dựng lại/.test(state);
  });
}
