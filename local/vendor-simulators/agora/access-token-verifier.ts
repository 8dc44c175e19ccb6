import { createHmac, timingSafeEqual } from "node:crypto";
import { inflateSync } from "node:zlib";

/** The claims of an AccessToken2, Agora's token format with the prefix "007". */
export interface DecodedAccessToken {
  readonly appId: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Seconds from `issuedAt`. */
  readonly expire: number;
  readonly salt: number;
  readonly services: readonly AccessTokenService[];
  readonly signature: Buffer;
  /** The bytes that are signed. */
  readonly info: Buffer;
}

interface AccessTokenService {
  readonly type: number;
  /** Privilege → seconds from `issuedAt`. */
  readonly privileges: ReadonlyMap<number, number>;
  readonly userId: string;
}

const chatService = 5;
const appPrivilege = 2;
/** The vendor caps longer lifetimes at one day. */
const maxLifeSeconds = 86_400;
const maxInflatedBytes = 8_192;
const version = "007";
const standardBase64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Little-endian reader; throws a RangeError beyond the end. */
function createReader(bytes: Buffer) {
  let at = 0;
  const u16 = () => {
    at += 2;
    return bytes.readUInt16LE(at - 2);
  };
  const u32 = () => {
    at += 4;
    return bytes.readUInt32LE(at - 4);
  };
  const sized = () => {
    const length = u16();
    if (at + length > bytes.length) throw new RangeError("the token ends early");
    at += length;
    return bytes.subarray(at - length, at);
  };
  return { u16, u32, sized, rest: () => bytes.subarray(at), isAtEnd: () => at === bytes.length };
}

type Reader = ReturnType<typeof createReader>;

function readService(reader: Reader): AccessTokenService {
  const type = reader.u16();
  // Other services have additional fields; a chat token has this one only.
  if (type !== chatService) throw new RangeError("a service that is not chat");
  const privileges = new Map<number, number>();
  for (let left = reader.u16(); left > 0; left--) privileges.set(reader.u16(), reader.u32());
  return { type, privileges, userId: reader.sized().toString() };
}

function readContent(content: Buffer): DecodedAccessToken {
  const outer = createReader(content);
  const signature = outer.sized();
  const info = outer.rest();
  const reader = createReader(info);
  const appId = reader.sized().toString();
  const [issuedAt, expire, salt] = [reader.u32(), reader.u32(), reader.u32()];
  const services: AccessTokenService[] = [];
  for (let left = reader.u16(); left > 0; left--) services.push(readService(reader));
  if (!reader.isAtEnd()) throw new RangeError("the token goes on after its end");
  return { appId, issuedAt, expire, salt, services, signature, info };
}

/** Undefined when the text is not an AccessToken2. */
export function decodeAccessToken(token: string): DecodedAccessToken | undefined {
  const packed = token.slice(version.length);
  if (!token.startsWith(version) || !standardBase64.test(packed)) return undefined;
  try {
    return readContent(inflateSync(Buffer.from(packed, "base64"), { maxOutputLength: maxInflatedBytes }));
  } catch {
    return undefined;
  }
}

const littleEndian32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const hmac = (key: Buffer, message: Buffer | string) => createHmac("sha256", key).update(message).digest();

/** The expected signature with the app certificate. */
export function signAccessTokenInfo(
  appCertificate: string,
  { issuedAt, salt, info }: Pick<DecodedAccessToken, "issuedAt" | "salt" | "info">,
): Buffer {
  return hmac(hmac(littleEndian32(salt), hmac(littleEndian32(issuedAt), appCertificate)), info);
}

export interface AccessTokenClaim {
  readonly token: string;
  readonly appId: string;
  readonly appCertificate: string;
  /** Unix seconds. */
  readonly nowSeconds: number;
}

export type AccessTokenVerdict = "ok" | "corrupt" | "wrong-app" | "bad-signature" | "not-an-app-token" | "expired";

/** An app token is one chat service with the App privilege and no user. */
export function verifyAccessToken({ token, appId, appCertificate, nowSeconds }: AccessTokenClaim): AccessTokenVerdict {
  const decoded = decodeAccessToken(token);
  if (decoded === undefined) return "corrupt";
  if (decoded.appId !== appId) return "wrong-app";
  const expected = signAccessTokenInfo(appCertificate, decoded);
  if (expected.length !== decoded.signature.length || !timingSafeEqual(expected, decoded.signature)) {
    return "bad-signature";
  }
  const chat = decoded.services.find(({ type }) => type === chatService);
  const privilegeLife = chat?.privileges.get(appPrivilege);
  if (chat === undefined || privilegeLife === undefined || chat.userId !== "") return "not-an-app-token";
  const life = Math.min(decoded.expire, privilegeLife, maxLifeSeconds);
  return nowSeconds >= decoded.issuedAt + life ? "expired" : "ok";
}
