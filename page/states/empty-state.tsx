import type { ComponentChildren } from "preact";
import "./states.css";

interface EmptyStateProps {
  readonly title: string;
  /** The rank of the heading; 1 where the view has no other. */
  readonly heading?: "h1" | "h2";
  readonly children?: ComponentChildren;
}

/** Nothing to show, why, and what to do next. */
export function EmptyState({ title, heading: Heading = "h2", children }: EmptyStateProps) {
  return (
    <section class="empty">
      <Heading>{title}</Heading>
      {children}
    </section>
  );
}
