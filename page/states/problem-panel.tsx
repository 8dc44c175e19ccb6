import { useEffect, useState } from "preact/hooks";
import type { ApiProblem } from "../api/problem.ts";
import { defineWords } from "../language/language.ts";
import "./states.css";

const words = defineWords(
  {
    offline: "No connection",
    offlineDetail: "The API did not answer. What is shown may be out of date.",
    throttled: "Too many requests",
    throttledDetail: "The API asks to wait a moment.",
    forbidden: "Not allowed with this key",
    missing: "Not found",
    failed: "That did not work",
    retry: "Try again",
    retryIn: (seconds: number) => `Try again in ${seconds} s`,
    request: "Request",
  },
  {
    offline: "无法连接",
    offlineDetail: "接口没有响应，显示的内容可能已过时。",
    throttled: "请求过多",
    throttledDetail: "接口要求稍候片刻。",
    forbidden: "此密钥无权访问",
    missing: "未找到",
    failed: "操作失败",
    retry: "重试",
    retryIn: (seconds) => `${seconds} 秒后重试`,
    request: "请求",
  },
);

const isThrottled = ({ status, retryAfterSeconds }: ApiProblem) => status === 429 || retryAfterSeconds !== undefined;

function titleOf(problem: ApiProblem): string {
  const text = words();
  if (problem.code === "offline") {
    return text.offline;
  }
  if (isThrottled(problem)) {
    return text.throttled;
  }
  return problem.status === 403 ? text.forbidden : problem.status === 404 ? text.missing : text.failed;
}

/** Why something is not there, in the problem reply's own words, and a way to ask again. */
export function ProblemPanel({ problem, retry }: { readonly problem: ApiProblem; readonly retry?: () => void }) {
  const text = words();
  const ownDetail = problem.code === "offline" ? text.offlineDetail : isThrottled(problem) ? text.throttledDetail : "";
  return (
    <section class="problem" role="alert">
      <h2>{titleOf(problem)}</h2>
      {problem.message === "" ? <p>{ownDetail}</p> : <p lang="en">{problem.message}</p>}
      <p class="problem-foot">
        {retry && <RetryButton key={problem.occurredAt} problem={problem} retry={retry} />}
        {problem.requestId !== undefined && (
          <span class="faint">
            {text.request} <code>{problem.requestId}</code>
          </span>
        )}
      </p>
    </section>
  );
}

/** Where the reply says how long to wait, the button counts down, and asks again by itself at the end. */
function RetryButton({ problem, retry }: { readonly problem: ApiProblem; readonly retry: () => void }) {
  const [seconds, setSeconds] = useState(problem.retryAfterSeconds ?? 0);
  const isWaiting = seconds > 0;
  const mustWait = problem.retryAfterSeconds !== undefined;
  useEffect(() => {
    if (!isWaiting) {
      if (mustWait) {
        retry();
      }
      return;
    }
    const timer = setTimeout(() => setSeconds((before) => Math.max(0, before - 1)), 1000);
    return () => clearTimeout(timer);
  }, [seconds, isWaiting, mustWait, retry]);
  const text = words();
  return (
    <button type="button" class="button" disabled={isWaiting} onClick={retry}>
      {isWaiting ? text.retryIn(Math.ceil(seconds)) : text.retry}
    </button>
  );
}
