import type { Fault } from "../fault-board.ts";
import {
  distortFields,
  distortReply,
  findFault,
  type HttpReply,
  pagingQuirks,
  planWire,
  substituteReply,
  wireVerdict,
} from "../fault-effects.ts";
import { type CallOutcome, type IncomingCall, type ServerInstruments, shortName } from "../incoming-call.ts";
import { arrangeAnswer, writeAnswer } from "./answer-text.ts";
import type { TencentApp } from "./app.ts";
import { isObject } from "./body-fields.ts";
import type { AnswerFields, CommandAnswer, TencentCommand } from "./command.ts";
import { commandsByPath } from "./commands.ts";
import { errorInfoOf } from "./error-info.ts";
import { createPictureShelf } from "./list-picture.ts";
import { TencentRefusal } from "./refusal.ts";
import { findTencentRegion } from "./regions.ts";
import {
  checkAdmin,
  checkRate,
  checkSignature,
  noteOddities,
  parseJson,
  readParameters,
  requireBody,
  resolveApp,
  resolveCommand,
} from "./request-checks.ts";
import { createUserSigVerifier } from "./usersig-verifier.ts";

/** The headers of the vendor's sample, which has no Content-Type. Node adds `Connection: keep-alive`. */
const responseHeaders: Readonly<Record<string, string>> = {
  Server: "nginx",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "X-Requested-With",
  "Access-Control-Allow-Methods": "POST",
};

const ok = (body: Buffer): HttpReply => ({ status: 200, headers: responseHeaders, body });

/** A call whose path, query and body have been taken apart, before anything is checked. */
interface ParsedCall {
  readonly call: IncomingCall;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly parsed: { readonly value: unknown } | undefined;
  /** App, command and group as the log names them. */
  readonly target: CallTarget;
}

interface CallTarget {
  readonly app: string;
  readonly command: string;
  readonly groupId: string;
}

/** Collects undocumented fields and parameters of one call, for the log. */
type Note = (what: string) => void;

/** Answers calls to any Tencent host. Errors of the API have HTTP status 200 as well. */
export class TencentFront {
  readonly #apps: ReadonlyMap<number, TencentApp>;
  readonly #instruments: ServerInstruments;
  readonly #pictures = createPictureShelf();
  readonly #signatures: Parameters<typeof checkSignature>[0];

  constructor(apps: ReadonlyMap<number, TencentApp>, instruments: ServerInstruments) {
    this.#apps = apps;
    this.#instruments = instruments;
    this.#signatures = { verify: createUserSigVerifier(), signatureNow: instruments.signatureNow };
  }

  answer(call: IncomingCall): CallOutcome {
    const request = parseCall(call);
    const { target } = request;
    const notes: string[] = [];
    const note: Note = (what) => void notes.push(shortName(what));
    this.#instruments.arrive(target.app, target.command, call.arrivedAt);
    noteOddities(call, request.query, note);
    const faults = this.#instruments.takeFaults({ provider: "tencent", ...target });

    const natural = settle(() => {
      const { command, app } = this.#admit(request);
      // The fault replaces the response, so the command is not executed.
      return isSubstituted(faults) ? { fields: {} } : this.#run(request, command, app, faults, note);
    });
    const { reply, verdict } = finish(natural, faults);
    const plan = planWire(faults, this.#instruments.random);
    this.#instruments.logCall({
      provider: "tencent",
      ...target,
      hostHeader: shortName(call.hostHeader),
      region: findTencentRegion(call.host) ?? "",
      atMs: call.arrivedAt,
      verdict: wireVerdict(plan, verdict),
      naturalVerdict: natural.code,
      faults: faults.map(({ kind }) => kind),
      notes,
    });
    return { reply, plan };
  }

  /** Throws the refusal of the first check that fails, in the vendor's order. */
  #admit({ call, path, query, parsed }: ParsedCall): { command: TencentCommand; app: TencentApp } {
    const command = resolveCommand(call.method, path);
    const parameters = readParameters(query);
    const app = resolveApp(this.#apps, parameters.sdkAppId, call.host);
    checkSignature(this.#signatures, app, parameters, call.arrivedAt);
    checkAdmin(app, parameters.identifier);
    checkRate(app, command, call.arrivedAt);
    requireBody(parsed);
    return { command, app };
  }

  #run(
    { call, parsed }: ParsedCall,
    command: TencentCommand,
    app: TencentApp,
    faults: readonly Fault[],
    note: Note,
  ): CommandAnswer | Buffer {
    const body = requireBody(parsed);
    for (const name of Object.keys(body)) if (!command.knownFields.includes(name)) note(`body.${name}`);
    const now = this.#instruments.now();
    const quirks = pagingQuirks(faults);
    return command.run({ app, body, bodyText: call.body, now, pictures: this.#pictures, quirks, note });
  }
}

function parseCall(call: IncomingCall): ParsedCall {
  const [path = "", search = ""] = splitOnce(call.url, "?");
  const query = new URLSearchParams(search);
  const parsed = parseJson(call.body);
  return {
    call,
    path,
    query,
    parsed,
    target: {
      app: shortName(query.get("sdkappid") ?? ""),
      command: commandsByPath.get(path.replace("/v4/", ""))?.logName ?? shortName(path),
      groupId: shortName(groupIdOf(parsed?.value)),
    },
  };
}

interface Settled {
  readonly code: number;
  readonly errorInfo: string | undefined;
  readonly fields: AnswerFields;
  readonly finished?: Buffer;
}

function settle(run: () => CommandAnswer | Buffer): Settled {
  try {
    const result = run();
    if (Buffer.isBuffer(result)) return { code: 0, errorInfo: "", fields: {}, finished: result };
    return { code: 0, errorInfo: result.omitErrorInfo ? undefined : "", fields: result.fields };
  } catch (error) {
    if (!(error instanceof TencentRefusal)) throw error;
    return { code: error.code, errorInfo: error.errorInfo, fields: {} };
  }
}

const isSubstituted = (faults: readonly Fault[]) =>
  faults.length > 0 && (findFault(faults, "business-code") !== undefined || substituteReply(faults) !== undefined);

function finish(natural: Settled, faults: readonly Fault[]): { reply: HttpReply; verdict: number } {
  if (faults.length === 0) {
    const body =
      natural.finished ?? Buffer.from(writeAnswer(arrangeAnswer(natural.code, natural.errorInfo, natural.fields)));
    return { reply: ok(body), verdict: natural.code };
  }
  const substitute = substituteReply(faults);
  if (substitute !== undefined) return { reply: distortReply(substitute, faults), verdict: substitute.status };
  const business = findFault(faults, "business-code");
  const settled = business === undefined ? natural : failureOf(business.code, business.errorInfo);
  const parsed = settled.finished && parseJson(settled.finished.toString())?.value;
  const whole = isObject(parsed) ? parsed : arrangeAnswer(settled.code, settled.errorInfo, settled.fields);
  const body = Buffer.from(writeAnswer(distortFields(whole, faults)));
  return { reply: distortReply(ok(body), faults), verdict: settled.code };
}

const failureOf = (code: number, errorInfo: string | null | undefined): Settled => ({
  code,
  errorInfo: errorInfo === null ? undefined : (errorInfo ?? errorInfoOf(code)),
  fields: {},
});

function groupIdOf(body: unknown): string {
  if (!isObject(body)) return "";
  const groupId = body["GroupId"];
  return typeof groupId === "string" ? groupId : "";
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
