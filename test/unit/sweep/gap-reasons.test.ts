import { describe, expect, it } from "vitest";
import { agoraError } from "../../../shared/agora-chat/errors.ts";
import { gapReasonOf, provesDissolution } from "../../../shared/sweep/gap-reasons.ts";
import { tencentError } from "../../../shared/tencent-chat/error-codes.ts";

describe("an answer that knows no such group", () => {
  it.each([tencentError(10010), tencentError(10015), agoraError(404, "service_resource_not_found", undefined)])(
    "proves that it is gone where the vendor says so (%s)",
    (error) => {
      expect([gapReasonOf(error), provesDissolution(error)]).toEqual(["unknown-group", true]);
    },
  );

  it.each([undefined, "Not Found"])("proves nothing as a 404 named %j, which anybody on the way may send", (name) => {
    const error = agoraError(404, name, undefined);

    expect([gapReasonOf(error), provesDissolution(error)]).toEqual(["unknown-group", false]);
  });
});
