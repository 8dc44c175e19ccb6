import { defineWords } from "../language/language.ts";

/** What the page itself says of a sign-in that failed; a refusal comes in the provider's own words. */
export const openidWords = defineWords(
  {
    unreachable: "The sign-in service cannot be reached. Check your connection and try again.",
    otherIssuer: (issuer: string) => `The configuration of the sign-in service is that of another issuer: ${issuer}`,
    noEndpoint: (name: string) => `The configuration of the sign-in service has no ${name}.`,
    noToken: "The sign-in service gave no access token.",
    otherSignIn: "This answer does not belong to a sign-in of this tab. Sign in again.",
  },
  {
    unreachable: "无法连接登录服务。请检查网络后重试。",
    otherIssuer: (issuer) => `登录服务的配置属于另一个签发者：${issuer}`,
    noEndpoint: (name) => `登录服务的配置缺少 ${name}。`,
    noToken: "登录服务未返回访问令牌。",
    otherSignIn: "此应答不属于本标签页发起的登录。请重新登录。",
  },
);
