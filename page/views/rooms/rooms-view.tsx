import { defineWords } from "../../language/language.ts";

const words = defineWords({ title: "Rooms" }, { title: "房间" });

export function RoomsView() {
  return <h1>{words().title}</h1>;
}
