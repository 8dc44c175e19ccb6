export const reportRoutes = {
  series: "/v1/apps/{app}/rooms/{groupId}/attendance",
  summary: "/v1/apps/{app}/rooms/{groupId}/attendance/summary",
  sessions: "/v1/apps/{app}/rooms/{groupId}/sessions",
  attendees: "/v1/apps/{app}/rooms/{groupId}/attendance/attendees",
  memberAttendance: "/v1/apps/{app}/members/{userId}/attendance",
  member: "/v1/apps/{app}/members/{userId}",
} as const;
