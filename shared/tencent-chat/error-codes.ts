import { type ErrorKind, type Recovery, RollcallError } from "../upstream/rollcall-error.ts";

/** How one ErrorCode is handled. */
export interface CodeMeaning {
  readonly kind: ErrorKind;
  readonly recovery: Recovery;
  /** The documents' description in short; clients see it for 4xx kinds. */
  readonly meaning: string;
  readonly retryAfterSeconds?: number;
}

// One constructor per class of errors, so that the table below reads like the vendor's (trtc.io/document/34348).
/** A transient fault inside the vendor. */
const retry = (meaning: string): CodeMeaning => ({ kind: "upstream-unavailable", recovery: "retry", meaning });
/** Too many calls. Not retried here: the reply has a Retry-After. */
const throttled = (meaning: string, retryAfterSeconds = 1): CodeMeaning => ({
  kind: "upstream-throttled",
  recovery: "none",
  meaning,
  retryAfterSeconds,
});
/** The signature was refused. After one try with a fresh secret it is a configuration error. */
const auth = (meaning: string): CodeMeaning => ({ kind: "misconfigured", recovery: "re-sign", meaning });
/** The credential, a console switch or the plan of the app fails every call. */
const config = (meaning: string): CodeMeaning => ({ kind: "misconfigured", recovery: "none", meaning });
/** The vendor refuses a request that this project built. */
const rejected = (meaning: string): CodeMeaning => ({ kind: "upstream-rejected", recovery: "none", meaning });
/** The client named something invalid. */
const invalid = (meaning: string): CodeMeaning => ({ kind: "invalid-request", recovery: "none", meaning });
const gone = (meaning: string): CodeMeaning => ({ kind: "unknown-group", recovery: "none", meaning });
const unsupported = (meaning: string): CodeMeaning => ({ kind: "unsupported-group", recovery: "none", meaning });
const tooLarge = (meaning: string): CodeMeaning => ({
  kind: "upstream-rejected",
  recovery: "smaller-page",
  meaning,
});

const oneMinute = 60;
/** For the quota of 24 hours (60028): an hourly try finds the new day soon enough. */
const oneHour = 3600;

/** The codes of trtc.io/document/34348 and of the pages of the commands. */
export const tencentErrorCodes: Readonly<Record<number, CodeMeaning>> = {
  // Public codes
  60002: rejected("HTTP request not understood"),
  60003: rejected("request JSON not understood"),
  60004: auth("account check failed"),
  60005: auth("account check failed"),
  60006: config("invalid SDKAppID"),
  60007: throttled("this REST command is called too often"),
  60008: retry("service time-out"),
  60009: rejected("wrong path"),
  60010: config("the identifier is not an App admin"),
  60011: throttled("the SDKAppID is called too often"),
  60012: rejected("sdkappid missing"),
  60013: retry("inner answer not understood"),
  60014: retry("account exchange timed out"),
  60015: rejected("account type must be a string"),
  60016: config("SDKAppID disabled"),
  60017: config("request disabled"),
  60018: throttled("requests too frequent"),
  60019: throttled("requests too frequent"),
  60020: unsupported("the app's plan does not include this call, or has run out"),
  60021: config("source IP not permitted"),
  60025: auth("a URL parameter of the signature is wrong"),
  60026: config("the SDKAppID lives in another region"),
  60027: config("not a push resource"),
  60028: throttled("the trial edition's quota of the day is used up", oneHour),
  70001: auth("UserSig expired"),
  70002: auth("UserSig empty"),
  70003: auth("UserSig illegal"),
  70005: auth("UserSig check failed"),
  70009: auth("UserSig made with another key"),
  70013: auth("UserSig made for another identifier"),
  70014: auth("UserSig made for another SDKAppID"),
  70016: config("the app has no key"),
  70020: config("SDKAppID not found"),
  70050: throttled("too many failed verifications", oneMinute),
  70051: config("account block-listed"),
  70052: auth("UserSig revoked"),
  70107: config("the admin account does not exist"),
  70114: config("security restriction"),
  70169: retry("inner time-out"),
  70202: rejected("batch import error"),
  70206: rejected("batch import error"),
  70346: auth("ticket check failed"),
  70347: auth("ticket expired"),
  70348: retry("internal error"),
  70398: config("account cap reached"),
  70399: config("deleted account not re-importable yet"),
  70401: retry("internal error"),
  70402: rejected("illegal parameter"),
  70403: config("needs admin rights"),
  70404: rejected("SDK version too low"),
  70500: retry("internal error"),
  72000: config("daily active users over the plan"),
  72001: config("user status feature not switched on"),
  72002: config("monthly active users over the plan"),
  72010: throttled("too frequent for one user"),
  80001: rejected("text filtered"),
  80002: rejected("body too long"),
  80005: config("service deactivated"),
  20002: auth("UserSig expired"),
  20004: retry("network error behind the API"),
  20005: retry("error behind the API"),
  90009: config("needs admin rights"),
  90992: retry("internal error"),
  90994: retry("internal error"),
  90995: retry("internal error"),
  91000: retry("internal error"),

  // Group codes
  10001: auth("not logged in"),
  10002: retry("internal error"),
  10003: rejected("unknown command"),
  10004: invalid("the vendor calls a parameter invalid"),
  10005: rejected("too many accounts in the request"),
  10006: throttled("group operations too frequent"),
  10007: unsupported("this type of group does not support the call"),
  10008: auth("bad request signature"),
  10009: rejected("a group owner may not leave"),
  10010: gone("the group does not exist or has been dismissed"),
  10011: rejected("request JSON not understood"),
  10012: rejected("bad UserID"),
  10013: rejected("already a member"),
  10014: rejected("group full"),
  10015: gone("no group has this ID"),
  10016: rejected("refused by the app's own webhook"),
  10017: rejected("muted"),
  10018: tooLarge("answer over 1 MB"),
  10019: rejected("account does not exist"),
  10021: rejected("group ID in use"),
  10023: rejected("group message frequency"),
  10024: rejected("already handled"),
  10025: rejected("group ID in use by the caller"),
  10026: config("command disabled for this SDKAppID"),
  10030: rejected("message recall"),
  10031: rejected("message recall"),
  10032: rejected("message recall"),
  10033: rejected("message recall"),
  10034: rejected("message recall"),
  10035: rejected("message recall"),
  10036: config("more AVChatRooms than the plan allows"),
  10037: config("more groups a user than the plan allows"),
  10038: config("group larger than the plan allows"),
  10041: rejected("recall is switched off"),
  10044: rejected("no roaming for this type"),
  10045: rejected("group attributes"),
  10046: rejected("group attributes"),
  10047: rejected("group attributes"),
  10048: rejected("group attributes"),
  10049: throttled("attribute writes too frequent"),
  10050: rejected("group attributes"),
  10051: rejected("delete range"),
  10052: rejected("message missing"),
  10053: rejected("too many mentions"),
  10054: tooLarge("too many members for one answer"),
  10056: retry("write race"),
  10058: config("more groups than the trial allows"),
  10059: unsupported("needs the Pro, Pro Plus or Enterprise plan"),
  10060: rejected("read receipts"),
  10061: rejected("read receipts"),
  10062: rejected("read receipts"),
  10063: rejected("group counter keys"),
  10070: rejected("pinned message limit"),
  11000: unsupported("Community is not enabled for the app"),
  110006: rejected("permission group or topic"),
  110007: rejected("permission group or topic"),
  110008: rejected("permission group or topic"),
  110009: rejected("permission group or topic"),
  110010: rejected("permission group or topic"),
  110011: rejected("permission group or topic"),
  110012: rejected("permission group or topic"),
  110013: rejected("permission group or topic"),
  110014: rejected("permission group or topic"),
};

const unknownCode = rejected("the vendor refused the call with a code that is not in its documents");

/** The error for an ErrorCode. ErrorInfo may quote the request, so it is neither read nor passed on. */
export function tencentError(code: number): RollcallError {
  const meaning = tencentErrorCodes[code] ?? unknownCode;
  return new RollcallError(meaning.kind, meaning.meaning, {
    upstream: { provider: "tencent", code: String(code) },
    recovery: meaning.recovery,
    ...(meaning.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: meaning.retryAfterSeconds }),
  });
}
