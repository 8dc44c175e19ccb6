export const reportRoutes = {
  series: "/v1/apps/{app}/rooms/{groupId}/attendance",
  summary: "/v1/apps/{app}/rooms/{groupId}/attendance/summary",
  sessions: "/v1/apps/{app}/rooms/{groupId}/sessions",
  attendees: "/v1/apps/{app}/rooms/{groupId}/attendance/attendees",
  memberAttendance: "/v1/apps/{app}/members/{userId}/attendance",
  matrix: "/v1/apps/{app}/attendance/matrix",
  member: "/v1/apps/{app}/members/{userId}",
} as const;
