import { defineWords } from "../language/language.ts";
import "./states.css";

const words = defineWords({ loading: "Loading" }, { loading: "加载中" });

/** The shape of what is being loaded, in lines of text height or as one block. */
export function Skeleton({ lines = 1, height }: { readonly lines?: number; readonly height?: string }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{words().loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton-line" style={height === undefined ? {} : { height }} />
      ))}
    </div>
  );
}
