import { useState } from "preact/hooks";
import { ApiProblem } from "../api/problem.ts";
import { defineWords } from "../language/language.ts";
import "./take-away.css";

const words = defineWords(
  {
    label: "Export",
    csv: "CSV",
    picture: "PNG",
    print: "Print",
    link: "Copy link",
    copied: "Link copied. It carries the view, and no key.",
    saved: "Saved.",
    busy: "Preparing…",
    failed: (why: string) => `That did not work: ${why}`,
  },
  {
    label: "导出",
    csv: "CSV",
    picture: "PNG",
    print: "打印",
    link: "复制链接",
    copied: "链接已复制，包含当前视图，不含密钥。",
    saved: "已保存。",
    busy: "正在生成…",
    failed: (why) => `操作失败：${why}`,
  },
);

interface TakeAwayProps {
  readonly saveCsv?: () => Promise<void>;
  readonly savePicture?: () => Promise<void>;
}

/** Buttons that take what is on the screen out of the page. */
export function TakeAway({ saveCsv, savePicture }: TakeAwayProps) {
  const text = words();
  const [message, setMessage] = useState("");
  const attempt = (act: () => Promise<void>, done: string) => async () => {
    setMessage(text.busy);
    try {
      await act();
      setMessage(done);
    } catch (error) {
      setMessage(text.failed(error instanceof ApiProblem || error instanceof Error ? error.message : String(error)));
    }
  };
  return (
    <fieldset class="take-away" aria-label={text.label}>
      <output class="faint" aria-live="polite">
        {message}
      </output>
      {saveCsv && (
        <button type="button" class="button" onClick={attempt(saveCsv, text.saved)}>
          {text.csv}
        </button>
      )}
      {savePicture && (
        <button type="button" class="button" onClick={attempt(savePicture, text.saved)}>
          {text.picture}
        </button>
      )}
      <button type="button" class="button" onClick={() => print()}>
        {text.print}
      </button>
      <button
        type="button"
        class="button"
        onClick={attempt(() => navigator.clipboard.writeText(location.href), text.copied)}
      >
        {text.link}
      </button>
    </fieldset>
  );
}
