import { currentRoute } from "../router/router.ts";
import { CompareView } from "../views/compare/compare-view.tsx";
import { CoursesView } from "../views/courses/courses-view.tsx";
import { PersonView } from "../views/person/person-view.tsx";
import { RoomView } from "../views/room/room-view.tsx";
import { RoomsView } from "../views/rooms/rooms-view.tsx";
import { SessionView } from "../views/session/session-view.tsx";
import { UnknownView } from "../views/unknown/unknown-view.tsx";

export function CurrentView() {
  const route = currentRoute.value;
  switch (route.view) {
    case "rooms":
      return <RoomsView />;
    case "room":
      return <RoomView key={`${route.app} ${route.groupId}`} app={route.app} groupId={route.groupId} />;
    case "session":
      return <SessionView key={JSON.stringify(route)} {...route} />;
    case "courses":
      return <CoursesView />;
    case "person":
      return <PersonView key={JSON.stringify(route)} {...route} />;
    case "compare":
      return <CompareView />;
    default:
      return <UnknownView />;
  }
}
