import { defineWords } from "../language/language.ts";
import type { Route } from "../router/route.ts";
import { currentRoute, hrefOf } from "../router/router.ts";
import { AccountMenu } from "./account-menu.tsx";

const words = defineWords(
  { skip: "Skip to content", rooms: "Rooms", courses: "Courses", compare: "Compare", sections: "Sections" },
  { skip: "跳到正文", rooms: "房间", courses: "课程", compare: "对比", sections: "栏目" },
);

/** The section of the header that a view belongs to. */
const sectionOf = ({ view }: Route): string => (view === "courses" || view === "compare" ? view : "rooms");

export function PageHeader() {
  const text = words();
  const section = sectionOf(currentRoute.value);
  return (
    <header class="page-header">
      <a class="skip" href="#main">
        {text.skip}
      </a>
      <a class="brand" href={hrefOf({ view: "rooms" })}>
        rollcall
      </a>
      <nav aria-label={text.sections}>
        {(["rooms", "courses", "compare"] as const).map((view) => (
          <a key={view} href={hrefOf({ view })} aria-current={section === view ? "page" : undefined}>
            {text[view]}
          </a>
        ))}
      </nav>
      <AccountMenu />
    </header>
  );
}
