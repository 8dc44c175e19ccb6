import { describe, expect, it } from "vitest";
import type { Pacer, Permit } from "../../../shared/upstream/pacer.ts";
import { reSigning } from "../../../shared/upstream/re-signing.ts";
import { RollcallError } from "../../../shared/upstream/rollcall-error.ts";

const refused = (code = "70009") =>
  new RollcallError("misconfigured", "refused", { recovery: "re-sign", upstream: { provider: "tencent", code } });

/** An app whose credentials are numbers; tells what was fetched, signed with and forgotten. */
function app(pacer: Partial<Pacer> = { holdsCallsBack: false, signaturesAccepted: 0 }) {
  const seen = { fetched: 0, signedWith: [] as number[], forgotten: [] as number[] };
  let credential = 1;
  const credentials = {
    current: async () => credential,
    renew: async (used: number) => {
      seen.fetched += 1;
      credential = used + 1;
      return credential;
    },
  };
  const call = (outcome: (tries: number) => unknown, permit: Partial<Permit> = {}) =>
    reSigning(
      { credentials, pacer: pacer as Pacer },
      {
        drop: (one: number) => {
          seen.forgotten.push(one);
          return false;
        },
      },
      async (sign) => {
        seen.signedWith.push(await sign(permit as Permit));
        const given = outcome(seen.signedWith.length);
        if (given instanceof Error) throw given;
        return given;
      },
    );
  return { seen, call };
}

describe("a call whose signature may be refused", () => {
  it("fetches no secret where it is accepted", async () => {
    const { seen, call } = app();

    expect(await call(() => "answer")).toBe("answer");
    expect(seen).toEqual({ fetched: 0, signedWith: [1], forgotten: [] });
  });

  it("is signed anew with a fresh secret once, and then is an error", async () => {
    const once = app();
    expect(await once.call((tries) => (tries === 1 ? refused() : "answer"))).toBe("answer");
    expect(once.seen).toEqual({ fetched: 1, signedWith: [1, 2], forgotten: [1] });

    const twice = app();
    await expect(twice.call(() => refused())).rejects.toMatchObject({ upstream: { code: "70009" } });
    expect(twice.seen).toEqual({ fetched: 1, signedWith: [1, 2], forgotten: [1, 2] });
  });

  it.each([
    ["is refused for something else", new RollcallError("misconfigured", "no admin")],
    ["fails with an error that is not ours", Object.assign(new Error("bug"), { recovery: "re-sign" })],
  ])("is tried once where it %s", async (_, error) => {
    const { seen, call } = app();

    await expect(call(() => error)).rejects.toBe(error);
    expect(seen).toEqual({ fetched: 0, signedWith: [1], forgotten: [] });
  });

  it("is tried once where it failed before it was signed", async () => {
    const { seen } = app();
    const error = refused();
    const credentials = { current: () => Promise.reject(error), renew: async () => 2 };

    const run = reSigning(
      { credentials, pacer: { holdsCallsBack: false } as unknown as Pacer },
      { drop: () => false },
      (sign) => sign({} as Permit),
    );

    await expect(run).rejects.toBe(error);
    expect(seen.fetched).toBe(0);
  });

  it("takes a fresh secret before it signs where its turn says so, and only then", async () => {
    const fresh = app();
    await fresh.call(() => "answer", { freshSecret: true });
    const usual = app();
    await usual.call(() => "answer", { freshSecret: false });

    expect(fresh.seen).toEqual({ fetched: 1, signedWith: [2], forgotten: [] });
    expect(usual.seen).toEqual({ fetched: 0, signedWith: [1], forgotten: [] });
  });

  it("goes on where calls wait for each other, until another one has been let in", async () => {
    const pacer = { holdsCallsBack: true, signaturesAccepted: 3 };
    const { seen, call } = app(pacer);

    const run = call((tries) => {
      if (tries === 4) pacer.signaturesAccepted = 4;
      return refused();
    });

    await expect(run).rejects.toMatchObject({ upstream: { code: "70009" } });
    expect(seen).toEqual({ fetched: 0, signedWith: [1, 1, 1, 1], forgotten: [1, 1, 1, 1] });
  });

  it("is tried once more, and no more, where the vendor says that it is no signature", async () => {
    const { seen, call } = app({ holdsCallsBack: true, signaturesAccepted: 0 });

    await expect(call(() => refused("70003"))).rejects.toMatchObject({ upstream: { code: "70003" } });
    expect(seen).toEqual({ fetched: 0, signedWith: [1, 1], forgotten: [1, 1] });
  });
});
