// How a person works a page: with a mouse, or with the keyboard alone. What a mouse does is counted.
import { must } from "./house.mjs";

/** How often Tab is pressed before something counts as out of reach. */
const REACH = 500;

/** How often the key that opens the dialog for files is pressed, and how many milliseconds each has. */
const PRESSES = 4;
const PATIENCE = 15_000;

/** Hands that use the mouse, and count their clicks: choosing a file or an entry of a list takes two. */
export class Mouse {
  clicks = 0;

  async press(page, locator) {
    this.clicks += 1;
    await locator.click();
  }

  async tick(page, locator) {
    this.clicks += 1;
    await locator.check();
  }

  async type(page, locator, text) {
    this.clicks += 1;
    await locator.click();
    await locator.fill(text);
  }

  async choose(page, locator, value) {
    this.clicks += 2;
    await locator.selectOption(value);
  }

  async upload(page, locator, files) {
    this.clicks += 2;
    await locator.setInputFiles(files);
  }
}

/** Hands that never leave the keyboard. */
export class Keyboard {
  clicks = 0;

  /** Goes on by Tab until `locator` has the focus; where it is one radio button of several, its group. */
  async reach(page, locator) {
    await locator.first().waitFor({ state: "attached" });
    for (let presses = 0; presses < REACH; presses += 1) {
      const there = await locator.first().evaluate((wanted) => {
        const now = document.activeElement;
        return now === wanted || (wanted.type === "radio" && now.type === "radio" && now.name === wanted.name);
      });
      if (there) {
        const seen = await page.evaluate(() => {
          const now = document.activeElement;
          const shown = now.matches(":focus-visible") || now.closest(".filebox") !== null;
          const box = (now.closest(".filebox") ?? now).getBoundingClientRect();
          return shown && box.width > 0 && box.height > 0;
        });
        must(seen, `nobody sees that the focus is on ${await locator.first().evaluate((now) => now.outerHTML.slice(0, 120))}`);
        return;
      }
      await page.keyboard.press("Tab");
    }
    throw new Error(`the keyboard does not reach ${locator}`);
  }

  async press(page, locator) {
    await this.reach(page, locator);
    await page.keyboard.press("Enter");
  }

  async tick(page, locator) {
    await this.reach(page, locator);
    const isRadio = await locator.evaluate((box) => box.type === "radio");
    if (!isRadio) {
      if (!(await locator.isChecked())) await page.keyboard.press("Space");
    } else {
      if (await locator.evaluate((box) => box === document.activeElement)) await page.keyboard.press("Space");
      for (let presses = 0; presses < REACH && !(await locator.isChecked()); presses += 1) {
        await page.keyboard.press("ArrowDown");
      }
    }
    must(await locator.isChecked(), "the keyboard does not tick a box");
  }

  async type(page, locator, text) {
    await this.reach(page, locator);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(text);
  }

  async choose(page, locator, value) {
    await this.reach(page, locator);
    await page.keyboard.press("Home");
    for (let presses = 0; presses < REACH && (await locator.inputValue()) !== value; presses += 1) {
      await page.keyboard.press("ArrowDown");
    }
    must((await locator.inputValue()) === value, `the keyboard does not choose ${value}`);
  }

  async upload(page, locator, files) {
    for (let presses = 0; presses < PRESSES; presses += 1) {
      await this.reach(page, locator);
      const asked = page.waitForEvent("filechooser", { timeout: PATIENCE }).catch(() => null);
      await page.keyboard.press("Space");
      const chooser = await asked;
      if (chooser) return chooser.setFiles(files);
    }
    throw new Error(`the keyboard does not open the dialog for files of ${locator}`);
  }
}
