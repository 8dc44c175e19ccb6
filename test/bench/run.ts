import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { embeddedAwsRegion } from "../../local/embedded-aws-identity.ts";
import { type PackagedDeployment, packageDeployment, unpackFunction } from "../support/packaged-deployment.ts";
import { type BudgetLine, formatBudgets } from "./budget-table.ts";
import { type LoadedFile, measureColdLoads } from "./cold-load.ts";
import { buildNaiveStack, naiveStackInWords } from "./naive-stack.ts";
import { formatRecordCosts, measureRecordCosts } from "./record-costs.ts";
import { measureReportCosts } from "./report-costs.ts";
import { reportHandlerLines } from "./report-handlers.ts";
import { reportLimitLines } from "./report-limits.ts";
import { measureWarmHandlers } from "./warm-handler.ts";

/**
 * `npm run bench [-- --quick]`: what was packaged, measured against its budgets (`budget-table.ts` and the files of each part). Times vary by machine and
 * by what else it does: read the ratios. Always exits with 0; a missed budget is marked.
 */

const largestBundleKb = 600;
const longestLoadMs = 100;
const largestShareOfNaive = 0.6;
const longestAddedMs = 1;
const mostWriteUnits = 1.3;
const mostFleetWriteUnits = 1.05;
const mostWriteUnitsOfWideRows = 1.7;
const mostHourReadUnits = 6;
const longestHourMs = 5;
const behindTheScenes = ["snapshot-attendance", "roll-up-days", "store-events"];

const { quick } = parseArgs({ options: { quick: { type: "boolean", default: false } } }).values;
const rounds = quick ? 8 : 24;
const warm = quick ? { warmUps: 200, pairs: 300 } : { warmUps: 500, pairs: 1_500 };

process.chdir(`${import.meta.dirname}/../..`);
console.log(`Node ${process.version}, ${process.platform}-${process.arch}${quick ? ", quick" : ""}\n`);

const folder = mkdtempSync(join(tmpdir(), "rollcall-bench-"));
const deployment = await packageDeployment();
try {
  console.log(formatBudgets("Bundles, minified", bundleLines(deployment)));
  console.log(`\n${formatBudgets("Cold load above an empty Node process", await coldLines(deployment))}`);
  console.log(`  The plain stack: ${naiveStackInWords}.`);
  console.log(
    `\n${formatBudgets("Warm read above a bare undici request to the same URL", await warmLines(deployment))}`,
  );
  if (!quick) {
    await printRecordCosts();
    const reports =
      "Report functions, warm: a day of 1,000 people (50,000 in all), 30 days of roll-ups; heap as with 256 MB";
    console.log(`\n${formatBudgets(reports, await reportHandlerLines())}`);
    const limits = "Report functions at large questions, first call, CPU time: two full days, and the largest matrix";
    console.log(`\n${formatBudgets(limits, await reportLimitLines())}`);
    console.log("\nRules and reports alone, over such a day whose slots are decoded already");
    console.table(await measureReportCosts());
  }
} finally {
  deployment.remove();
  rmSync(folder, { recursive: true, force: true });
}

function bundleLines({ functions }: PackagedDeployment): readonly BudgetLine[] {
  return [...functions.values()].map(({ name, files }) => {
    const kb = (files.get(`functions/${name}.js`)?.length ?? Number.NaN) / 1024;
    return {
      what: name,
      measured: `${kb.toFixed(0)} KB`,
      budget: `<= ${largestBundleKb} KB`,
      isMet: kb <= largestBundleKb,
    };
  });
}

async function coldLines({ functions }: PackagedDeployment): Promise<readonly BudgetLine[]> {
  const naive = await buildNaiveStack(folder);
  const files: LoadedFile[] = [...functions.values()].map((packaged) => {
    const target = join(folder, `cold-${packaged.name}`);
    mkdirSync(target);
    return {
      name: packaged.name,
      path: unpackFunction(packaged, target),
      environment: { ...packaged.environment, TABLE_NAME: "not-read-while-loading", AWS_REGION: embeddedAwsRegion },
    };
  });
  const naiveFile = { name: "plain stack", path: naive.path, environment: { AWS_REGION: embeddedAwsRegion } };
  const times = measureColdLoads([...files, naiveFile], rounds);
  const naiveMs = times.get(naiveFile.name)?.ms ?? Number.NaN;
  const lines = files.map(({ name }): BudgetLine => {
    const ms = times.get(name)?.ms ?? Number.NaN;
    const measured = `${ms.toFixed(1)} ms = ${(ms / naiveMs).toFixed(2)} x plain`;
    return behindTheScenes.includes(name)
      ? { what: name, measured }
      : {
          what: name,
          measured,
          budget: `<= ${longestLoadMs} ms, <= ${largestShareOfNaive} x`,
          isMet: ms <= longestLoadMs && ms <= largestShareOfNaive * naiveMs,
        };
  });
  const size = `${(naive.bytes / 1024).toFixed(0)} KB`;
  return [...lines, { what: `the plain stack, ${size}`, measured: `${naiveMs.toFixed(1)} ms = 1.00 x plain` }];
}

async function warmLines(packaged: PackagedDeployment): Promise<readonly BudgetLine[]> {
  const times = await measureWarmHandlers(packaged, folder, warm);
  return times.map(({ functionName, handlerMs, bareMs, addedMs }) => ({
    what: functionName,
    measured: `${handlerMs.toFixed(2)} - ${bareMs.toFixed(2)} ms: adds ${addedMs.toFixed(2)} ms`,
    budget: `<= ${longestAddedMs} ms`,
    isMet: addedMs <= longestAddedMs,
  }));
}

async function printRecordCosts(): Promise<void> {
  const rows = await measureRecordCosts();
  const full = rows.find(({ room }) => room === "1000 members, 5 %");
  const fleet = rows.find(({ room }) => room.startsWith("fleet"));
  const lines: BudgetLine[] = [];
  if (full) {
    lines.push(
      {
        what: "1,000 people, 5 % a minute: writes a room-minute",
        measured: `${full.writeUnits.toFixed(2)} WCU`,
        budget: `<= ${mostWriteUnits} WCU`,
        isMet: full.writeUnits <= mostWriteUnits,
      },
      {
        what: "1,000 people, 5 % a minute: reading one hour",
        measured: `${full.hourReadUnits.toFixed(1)} RCU`,
        budget: `<= ${mostHourReadUnits} RCU`,
        isMet: full.hourReadUnits <= mostHourReadUnits,
      },
      {
        what: "1,000 people, 5 % a minute: rebuilding that hour",
        measured: `${full.decodeHourMs.toFixed(1)} ms`,
        budget: `<= ${longestHourMs} ms`,
        isMet: full.decodeHourMs <= longestHourMs,
      },
    );
  }
  for (const wide of rows.filter(({ room }) => room.endsWith("nicknames") || room.endsWith("UUIDs"))) {
    lines.push({
      what: `${wide.room}: writes a room-minute`,
      measured: `${wide.writeUnits.toFixed(2)} WCU`,
      budget: `<= ${mostWriteUnitsOfWideRows} WCU`,
      isMet: wide.writeUnits <= mostWriteUnitsOfWideRows,
    });
  }
  if (fleet) {
    lines.push({
      what: "a fleet of mixed rooms: writes a room-minute",
      measured: `${fleet.writeUnits.toFixed(2)} WCU`,
      budget: `<= ${mostFleetWriteUnits} WCU`,
      isMet: fleet.writeUnits <= mostFleetWriteUnits,
    });
  }
  console.log(`\n${formatBudgets("The record", lines)}\n\n${formatRecordCosts(rows)}`);
}
