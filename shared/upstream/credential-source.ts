/**
 * Where a vendor client gets the credential of its app. `renew` takes the credential that the vendor refused, so that calls that were
 * refused together share one fetch, and a late one gets the credential that another call has fetched already.
 */
export interface CredentialSource<Credential> {
  current(): Promise<Credential>;
  renew(refused: Credential): Promise<Credential>;
}
