import type { RoomAddress } from "../../api/room-calls.ts";

export function RoomView({ groupId }: RoomAddress) {
  return (
    <h1>
      <bdi>{groupId}</bdi>
    </h1>
  );
}
