import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../api/problem.ts";
import { defineWords } from "../language/language.ts";
import { ProblemPanel } from "../states/problem-panel.tsx";
import { closeDialog } from "./open-dialog.ts";

const words = defineWords({ cancel: "Cancel", working: "Working…" }, { cancel: "取消", working: "处理中…" });

interface DialogFormProps {
  readonly title: string;
  /** On the button that does it. */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly isReady?: boolean;
  readonly onSubmit: () => Promise<void>;
  readonly onDone: () => void;
  readonly children: ComponentChildren;
}

/** The frame of a dialog: it closes when the action has succeeded, and shows the reply's own words when not. */
export function DialogForm(props: DialogFormProps) {
  const { title, action, isDangerous = false, isReady = true, onSubmit, onDone, children } = props;
  const text = words();
  const [problem, setProblem] = useState<ApiProblem>();
  const [isWorking, setWorking] = useState(false);
  const submit = async () => {
    setWorking(true);
    setProblem(undefined);
    try {
      await onSubmit();
      closeDialog();
      onDone();
    } catch (error) {
      setProblem(asProblem(error));
      setWorking(false);
    }
  };
  return (
    <form
      class="dialog-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
      {problem && <Refusal problem={problem} />}
      <div class="dialog-actions">
        <button type="button" class="button plain" onClick={closeDialog}>
          {text.cancel}
        </button>
        <button type="submit" class={`button ${isDangerous ? "danger" : "primary"}`} disabled={isWorking || !isReady}>
          {isWorking ? text.working : action}
        </button>
      </div>
    </form>
  );
}

/** Comes into view by itself: on a phone the form is longer than the screen. */
function Refusal({ problem }: { readonly problem: ApiProblem }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.scrollIntoView({ block: "nearest" }), [problem]);
  return (
    <div ref={element}>
      <ProblemPanel problem={problem} />
    </div>
  );
}

const asProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem ? error : new ApiProblem({ status: 0, code: "page-fault", detail: String(error) });
