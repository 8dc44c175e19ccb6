import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { onRefusal } from "../session/credential.ts";
import { ApiProblem } from "./problem.ts";

/** Something of the API, as a view has it. While it is loaded again the value before stays. */
export interface Resource<Value> {
  readonly value: Value | undefined;
  readonly problem: ApiProblem | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/**
 * Loads something of the API. Loads anew when `key` changes, which must name all that `load` depends on, and drops the value before unless
 * it is to be kept until the next is there. A load that is out of date is aborted.
 */
export function useResource<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Value>,
  { keepsValue = false }: { readonly keepsValue?: boolean } = {},
): Resource<Value> {
  const [state, setState] = useState<Loaded<Value>>({ key });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  // Before the paint, which an effect would wait for: a request goes out a frame earlier.
  useLayoutEffect(() => {
    const stopping = new AbortController();
    setState((before) =>
      before.key === key || keepsValue ? { ...before, key, isLoading: true } : { key, isLoading: true },
    );
    latest.current(stopping.signal).then(
      (value) => !stopping.signal.aborted && setState({ key, value }),
      (error: unknown) => !stopping.signal.aborted && setState((before) => ({ ...before, ...failure(error) })),
    );
    return () => stopping.abort();
  }, [key, round, keepsValue]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  const isCurrent = state.key === key;
  return {
    value: isCurrent || keepsValue ? state.value : undefined,
    problem: isCurrent ? state.problem : undefined,
    isLoading: !isCurrent || state.isLoading === true || (state.value === undefined && state.problem === undefined),
    reload,
  };
}

interface Loaded<Value> {
  readonly key: string;
  readonly value?: Value;
  readonly problem?: ApiProblem;
  readonly isLoading?: boolean;
}

function failure(error: unknown): { readonly problem: ApiProblem; readonly isLoading: false } {
  const problem =
    error instanceof ApiProblem ? error : new ApiProblem({ status: 0, code: "page-fault", detail: String(error) });
  onRefusal(problem);
  return { problem, isLoading: false };
}
