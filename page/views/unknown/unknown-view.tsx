import { defineWords } from "../../language/language.ts";
import { hrefOf } from "../../router/router.ts";
import { useTitle } from "../../shell/use-title.ts";
import { EmptyState } from "../../states/empty-state.tsx";

const words = defineWords(
  { title: "There is no such page", detail: "The address names nothing that this page can show.", rooms: "All rooms" },
  { title: "没有此页面", detail: "该地址没有对应的内容。", rooms: "所有房间" },
);

export function UnknownView() {
  const text = words();
  useTitle(text.title);
  return (
    <EmptyState title={text.title} heading="h1">
      <p>{text.detail}</p>
      <a class="button" href={hrefOf({ view: "rooms" })}>
        {text.rooms}
      </a>
    </EmptyState>
  );
}
