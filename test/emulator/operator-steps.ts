import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import { join } from "node:path";
import { listenOnLoopback } from "../../local/loopback.ts";
import type { VendorSimulators } from "../../local/vendor-simulators/start.ts";
import { tencentSecret } from "../support/test-apps.ts";
import type { EmulatedAccount, Finished } from "./emulated-account.ts";

export const operatorsApp = tencentSecret(1, "seoul");

/** `rollcall setup` as an operator runs it, with wrong, half right and right input. Each step says what it expects. */
export const operatorSteps: readonly (readonly [string, (operator: Operator) => Promise<void>])[] = [
  ["setup refuses wrong input before anything is made", (operator) => operator.givesWrongInput()],
  ["setup stores no credential that the vendor refuses", (operator) => operator.givesRefusedCredential()],
  ["a deploy fails half way after the credential was stored", (operator) => operator.failsHalfWay()],
  ["the steps that are left end with the first answer", (operator) => operator.goesOn()],
  ["everything may be run again", (operator) => operator.runsAgain()],
  ["doctor looks the stage over", (operator) => operator.asksDoctor()],
];

export class Operator {
  readonly #account: EmulatedAccount;
  readonly #vendors: VendorSimulators;
  readonly #folder: string;
  readonly #port: number;
  #key = "";
  #url = "";
  #proxy: Server | undefined;

  /** @param port of the emulator */
  constructor(account: EmulatedAccount, vendors: VendorSimulators, folder: string, port: number) {
    this.#account = account;
    this.#vendors = vendors;
    this.#folder = folder;
    this.#port = port;
  }

  async givesWrongInput(): Promise<void> {
    const right = this.#file("right.json", operatorsApp);
    const cases = [
      [["--file", join(this.#folder, "none.json")], "there is no file"],
      [["--file", this.#file("text.json", "no json")], "is not JSON"],
      [["--file", this.#file("half.json", { ...operatorsApp, secretKey: "abc" })], "secretKey"],
      [["--file", right, "--param", "shards=abc"], "shards must be a whole number"],
      [["--file", right, "--param", "access=jwt"], "access=jwt needs jwtIssuer"],
      [["--file", right, "--app", "a b"], "an app is named with"],
      [["--file", right, "--key-id", "A b"], "a key's name must be"],
      [[], "give the credential with --file"],
    ] as const;
    for (const [words, sentence] of cases) {
      const { code, output } = await this.#setup([...words]);

      assert.equal(code, 2, output);
      assert.match(output, new RegExp(sentence));
      this.#expectDiscreet(output);
    }
    const unconfirmed = await this.#account.rollcall(["setup", "--file", right], this.#environment());
    assert.equal(unconfirmed.code, 4, unconfirmed.output);
    const { stdout } = await this.#account.rollcall(["apps", "list", "--json"], this.#environment());
    assert.deepEqual(JSON.parse(stdout), { apps: [] });
  }

  async givesRefusedCredential(): Promise<void> {
    const wrongKey = { ...operatorsApp, secretKey: "0".repeat(64) };
    const wrongApp = { ...operatorsApp, sdkAppId: 1_499_999_999 };
    for (const wrong of [wrongKey, wrongApp]) {
      const { code, output } = await this.#setup(["--file", this.#file("wrong.json", wrong), "--json"]);

      assert.equal(code, 1, output);
      assert.match(output, /"outcome":"failed"/);
      this.#expectDiscreet(output);
    }
    const { code } = await this.#account.rollcall(["apps", "check"], this.#environment());
    assert.equal(code, 3);
  }

  async failsHalfWay(): Promise<void> {
    const elsewhere = this.#file("elsewhere.json", { ...operatorsApp, region: "china" });
    const { code, output } = await this.#setup(["--file", elsewhere], { ROLLCALL_EMULATOR_FAILS: "1" });

    assert.equal(code, 1, output);
    assert.match(output, /not where the credential said, but in seoul/);
    assert.match(output, /npx rollcall setup --only deploy,check/);
    this.#key = /export ROLLCALL_KEY=(\S+)/.exec(output)?.[1] ?? "";
    assert.match(this.#key, /^rc_setup_/);
    this.#expectDiscreet(output);
  }

  async goesOn(): Promise<void> {
    const deployed = await this.#setup(["--only", "deploy"]);
    assert.equal(deployed.code, 0, deployed.output);
    await this.#startProxy();

    const checked = await this.#setup(["--only", "check", "--url", this.#url]);

    assert.equal(checked.code, 0, checked.output);
    assert.match(checked.output, /It answers: \{"rooms":\[\]/);
    assert.match(checked.output, /The attendance page: http/);
    assert.match(checked.stdout, /^curl -s -H "Authorization: Bearer \$ROLLCALL_KEY" 'http.*\/v1\/rooms'$/m);
    assert(!checked.output.includes(this.#key));
  }

  async runsAgain(): Promise<void> {
    const { code, output } = await this.#setup(["--only", "credential,key"]);

    assert.equal(code, 0, output);
    assert.match(output, /is there already, and works/);
    assert.match(output, /ROLLCALL_KEY is a key of this stage/);
    const keys = await this.#account.rollcall(["keys", "list", "--json"], this.#environment());
    assert.deepEqual(
      JSON.parse(keys.stdout).keys.map(({ id }: { readonly id: string }) => id),
      ["setup"],
    );
  }

  async asksDoctor(): Promise<void> {
    const { code, stdout } = await this.#account.rollcall(["doctor"], this.#environment());
    this.#proxy?.close();

    assert.equal(code, 3);
    assert.match(stdout, /^ok +stack +rollcall-dev is deployed/m);
    assert.match(stdout, /^ok +credentials +main: the vendor accepts it$/m);
    assert.match(stdout, /^ok +keys +1 of 1 keys open the API$/m);
    assert.match(stdout, /^ok +schedules +\d+ schedules are enabled$/m);
    assert.match(stdout, /^warning +alarms +\d+ of \d+ alarms have no action$/m);
  }

  #setup(words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Finished> {
    const params = ["--param", "reservedConcurrency=none"];
    return this.#account.rollcall(["setup", "--yes", ...words, ...params], { ...this.#environment(), ...more });
  }

  #environment(): Readonly<Record<string, string>> {
    const key: Record<string, string> = this.#key === "" ? {} : { ROLLCALL_KEY: this.#key };
    return { UPSTREAM_ORIGIN_OVERRIDE: this.#vendors.origin, ...key };
  }

  #file(name: string, content: unknown): string {
    const file = join(this.#folder, name);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  #expectDiscreet(output: string): void {
    assert(!output.includes(operatorsApp.secretKey), "the secret key is shown");
    assert.doesNotMatch(output, /^\s+at /m, "a stack trace is shown");
  }

  /** The emulator routes requests to APIs by the Host header, which `fetch` does not allow to be set. */
  async #startProxy(): Promise<void> {
    const { HttpApiId = "" } = await this.#account.outputs("dev");
    const port = this.#port;
    const host = `${HttpApiId}.execute-api.localhost:${port}`;
    const server = createServer((incoming, response) => {
      const { method, url, headers } = incoming;
      const onward = httpRequest(
        { host: "127.0.0.1", port, path: url, method, headers: { ...headers, host } },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      incoming.pipe(onward);
    });
    this.#proxy = server;
    this.#url = await listenOnLoopback(server, 0);
  }
}
