// Does the three jobs of an office with the client that was generated from the description: no call is written by hand.
import { readFileSync } from "node:fs";
import { client } from "./client/client.gen";
import {
  approveDocument,
  createDataSet,
  createDocument,
  deleteDataSet,
  downloadBatchZip,
  downloadDocumentPdf,
  followJob,
  getDocument,
  issueDocument,
  putWorkbook,
  renderDocument,
  startBatch,
  submitDocument,
} from "./client/sdk.gen";
import type { JobState } from "./client/types.gen";

const text = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};
const fields = JSON.parse(readFileSync(text("FIELDS"), "utf8"));
const office = text("OFFICE");
client.setConfig({ baseUrl: text("HOST") });
const by = (name: string) => ({ auth: () => text(name), throwOnError: true as const });
const workbook = (name: string) => new Blob([readFileSync(`${text("SAMPLES")}/${name}`)]);
const startsWith = async (file: unknown, magic: string) => {
  const bytes = Buffer.from(await (file as Blob).arrayBuffer());
  if (!bytes.subarray(0, magic.length).equals(Buffer.from(magic, "latin1"))) throw new Error(`no ${magic}`);
};

async function report() {
  const query = { profile: "branch-results", name: "ket-qua.xlsx" };
  const set = await createDataSet({ ...by("DRAFTER"), body: workbook("branch-results.xlsx"), query });
  const pdf = await renderDocument({
    ...by("DRAFTER"),
    body: {
      office,
      template: "semi-annual-review",
      data: { results: set.data.id },
      fields: fields.review,
      particulars: { date: "2026-07-05", number: 7 },
      wait_seconds: 20,
    },
  });
  await startsWith(pdf.data, "%PDF");
  await deleteDataSet({ ...by("DRAFTER"), path: { id: set.data.id } });
  // A fault says where it is.
  const refused = await renderDocument({
    auth: () => text("DRAFTER"),
    body: { office, template: "semi-annual-review", fields: { cause: [] } },
  });
  if (refused.error?.diagnostics[0]?.pointer !== "/fields/cause") throw new Error(JSON.stringify(refused.error));
}

async function notice() {
  const body = { office, template: "conclusion-notice", fields: fields.notice, particulars: { date: "2026-07-06" } };
  const created = await createDocument({ ...by("DRAFTER"), body });
  const path = { id: created.data.id };
  const submitted = await submitDocument({ ...by("DRAFTER"), path, body: { version: created.data.version } });
  await approveDocument({ ...by("APPROVER"), path, body: { version: submitted.data.version } });
  const issued = await issueDocument({ ...by("CLERK"), path, body: {} });
  if (!issued.data.symbol?.endsWith("-TB/ĐU")) throw new Error(JSON.stringify(issued.data));
  for (let tries = 0; tries < 200; tries++) {
    const now = await getDocument({ ...by("CLERK"), path });
    if (now.data.state === "issued") break;
    await new Promise((done) => setTimeout(done, 200));
  }
  const pdf = await downloadDocumentPdf({ ...by("CLERK"), path });
  await startsWith(pdf.data, "%PDF");
}

async function scorecards() {
  const created = await createDocument({ ...by("DRAFTER"), body: { office, template: "scorecard", fields: fields.cards } });
  const path = { id: created.data.id };
  const put = await putWorkbook({
    ...by("DRAFTER"),
    path: { ...path, slot: "scores" },
    query: { name: "scorecards.xlsx" },
    body: workbook("scorecards.xlsx"),
  });
  if (!put.data.inspection.ok) throw new Error(JSON.stringify(put.data.inspection.diagnostics));
  const started = await startBatch({ ...by("DRAFTER"), path, body: {} });
  const job = { id: started.data.job.id };
  let state: JobState = "queued";
  const followed = await followJob({ ...by("DRAFTER"), path: job });
  for await (const event of followed.stream) {
    state = (event as unknown as { state: JobState }).state;
    if (state !== "queued" && state !== "running") break;
  }
  if (state !== "done") throw new Error(`the batch is ${state}`);
  const zip = await downloadBatchZip({ ...by("DRAFTER"), path: job });
  await startsWith(zip.data, "PK");
}

report().then(notice).then(scorecards).then(
  () => console.log("done"),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
