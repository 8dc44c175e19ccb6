import { defineWords } from "../../language/language.ts";

export const signInWords = defineWords(
  {
    title: "Who was there, and for how long",
    about: "The attendance of your live rooms, with its limits shown. It never claims more than was seen.",
    key: "API key",
    token: "Access token",
    hint: "It stays in this tab's memory and is sent to this address only.",
    keep: "Keep it until this tab is closed",
    enter: "Sign in",
    provider: "Sign in with your organisation",
    leaving: "Leaving for the provider…",
    arriving: "Signing in…",
    refused: "This key is unknown, expired or revoked. Sign in with another one.",
    ended: "Your sign-in has ended, or the API does not take it. Sign in again.",
    iam: "This deployment takes requests that are signed with AWS credentials (access=iam). A page cannot sign them: use the API or the rollcall command.",
  },
  {
    title: "谁在场，待了多久",
    about: "直播房间的考勤，并如实显示其局限。绝不声称超出所见的内容。",
    key: "API 密钥",
    token: "访问令牌",
    hint: "仅保存在此标签页的内存中，且只发送到本地址。",
    keep: "在关闭此标签页之前保留",
    enter: "登录",
    provider: "使用所在组织的账号登录",
    leaving: "正在前往登录服务…",
    arriving: "正在登录…",
    refused: "此密钥未知、已过期或已被吊销。请使用其他密钥登录。",
    ended: "您的登录已失效，或接口不接受该令牌。请重新登录。",
    iam: "此部署只接受以 AWS 凭证签名的请求（access=iam）。网页无法签名，请使用 API 或 rollcall 命令。",
  },
);
