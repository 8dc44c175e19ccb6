/**
 * Sends a request to the local stack, and repeats it after a 503, as clients of the API should. On a busy machine, loading a function can
 * take longer than the time limit of its reply; on Lambda loading does not count against that limit.
 */
export async function answered(url: string, request: RequestInit = {}): Promise<Response> {
  let reply = await fetch(url, request);
  while (reply.status === 503) {
    reply = await fetch(url, request);
  }
  return reply;
}
