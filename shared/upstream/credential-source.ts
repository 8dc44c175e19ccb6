/**
 * Where a vendor client gets the credential of its app. `renew` is told which credential the vendor refused, so that
 * many calls refused at once share one new fetch, and a call that lost the race gets what another has fetched already.
 */
export interface CredentialSource<Credential> {
  current(): Promise<Credential>;
  renew(refused: Credential): Promise<Credential>;
}
