import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { copyProject } from "./project-copy.ts";
import { zipEntries } from "./zip-entries.ts";

const project = join(import.meta.dirname, "..", "..");

/** Packaging takes 5 to 25 s on two cores; this is for what hangs. */
const packageTimeoutMs = 540_000;

const resourceSchema = v.looseObject({
  Type: v.string(),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
});

const templateSchema = v.looseObject({
  Resources: v.record(v.string(), resourceSchema),
  Outputs: v.optional(v.record(v.string(), v.unknown()), {}),
});

const functionSchema = v.looseObject({
  FunctionName: v.string(),
  Handler: v.string(),
  Code: v.looseObject({ S3Key: v.string() }),
  Role: v.strictObject({ "Fn::GetAtt": v.tuple([v.string(), v.literal("Arn")]) }),
  Environment: v.optional(v.looseObject({ Variables: v.record(v.string(), v.unknown()) })),
});

export type Template = v.InferOutput<typeof templateSchema>;
export type TemplateResource = v.InferOutput<typeof resourceSchema>;

/** One Lambda function as it would be deployed. */
export interface PackagedFunction {
  /** As in serverless.yml: `get-room`. */
  readonly name: string;
  /** Logical ID of its resource in the template. */
  readonly logicalId: string;
  /** `functions/get-room.handler` */
  readonly handler: string;
  /** Logical ID of its execution role. */
  readonly roleId: string;
  /** Environment variables from the template, without those that only CloudFormation can resolve. */
  readonly environment: Readonly<Record<string, string>>;
  readonly zipBytes: number;
  /** The files of its zip, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
}

export interface PackagedDeployment {
  readonly template: Template;
  readonly templateFile: string;
  /** By name, in the order of serverless.yml. */
  readonly functions: ReadonlyMap<string, PackagedFunction>;
  /** Deletes the package. */
  remove(): void;
}

/**
 * Runs `serverless package` on a copy of the project, so that a local stack in this checkout is not disturbed: the bundler
 * writes into the folder of serverless.yml.
 *
 * @param params deploy parameters (`--param name=value`)
 * @throws Error with what was printed when packaging fails or hangs
 */
export async function packageDeployment(params: Readonly<Record<string, string>> = {}): Promise<PackagedDeployment> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-package-"));
  try {
    const tree = join(folder, "tree");
    const output = join(folder, "package");
    copyProject(tree);
    await runServerless(tree, [
      "package",
      ...["--stage", "dev", "--package", output],
      ...Object.entries(params).flatMap(([name, value]) => ["--param", `${name}=${value}`]),
    ]);
    const templateFile = join(output, "cloudformation-template-update-stack.json");
    const template = v.parse(templateSchema, JSON.parse(readFileSync(templateFile, "utf8")));
    return {
      template,
      templateFile,
      functions: packagedFunctions(template, output),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Writes a function's files into a folder, which must exist. Returns the path of its bundle. */
export function unpackFunction({ files, handler }: PackagedFunction, folder: string): string {
  for (const [path, bytes] of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  return join(folder, `${handler.replace(/\.[^.]+$/, "")}.js`);
}

/** The resources of one type, by logical ID. */
export function resourcesOf({ Resources }: Template, type: string): ReadonlyMap<string, TemplateResource> {
  return new Map(Object.entries(Resources).filter(([, resource]) => resource.Type === type));
}

function runServerless(cwd: string, parameters: readonly string[]): Promise<void> {
  const cli = join(project, "node_modules", "serverless", "bin", "serverless.js");
  const { PATH = "", HOME = "", TMPDIR = tmpdir() } = process.env;
  return new Promise((resolve, reject) => {
    // No AWS credentials or profile, and no terminal to prompt on.
    const child = spawn(process.execPath, [cli, ...parameters], {
      cwd,
      env: { PATH, HOME, TMPDIR, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: packageTimeoutMs,
      killSignal: "SIGKILL",
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`serverless package ended with ${signal ?? code}:\n${printed}`)),
    );
  });
}

function packagedFunctions(template: Template, output: string): ReadonlyMap<string, PackagedFunction> {
  return new Map(
    [...resourcesOf(template, "AWS::Lambda::Function")].map(([logicalId, { Properties }]) => {
      const { Code, Handler, Role, Environment } = v.parse(functionSchema, Properties);
      const zipName = Code.S3Key.replace(/^.*\//, "");
      const zip = readFileSync(join(output, zipName));
      const name = zipName.replace(/\.zip$/, "");
      return [
        name,
        {
          name,
          logicalId,
          handler: Handler,
          roleId: Role["Fn::GetAtt"][0],
          environment: textsOf(Environment?.Variables ?? {}),
          zipBytes: zip.length,
          files: zipEntries(zip),
        },
      ];
    }),
  );
}

function textsOf(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" ? [[name, String(value)] as const] : [],
    ),
  );
}
