/** Makes an access token of a user that is good until 2100, and that nobody has signed. */
export function openTestToken(userId: number): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    token_type: "access",
    exp: 4_102_444_800,
    user_id: userId,
    jti: `test-${userId}`,
  };
  return `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}.unsigned`;
}
