// What an error of the service has to look like to its real client.

import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-socialmessaging";

/** The errors that the model gives to all ten Flow operations, with their status. */
export const flowErrors = {
  ValidationException: 400,
  InvalidParametersException: 400,
  AccessDeniedException: 403,
  AccessDeniedByMetaException: 403,
  ResourceNotFoundException: 404,
  ThrottledRequestException: 429,
  InternalServiceException: 500,
  DependencyException: 502,
};

/** Errors of every AWS service, which the client has no class for. */
const commonErrors = {
  InvalidSignatureException: 403,
  UnrecognizedClientException: 403,
  ExpiredTokenException: 403,
  UnknownOperationException: 404,
  NotImplementedException: 501,
};

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * refused asserts that a call fails with the named error in every respect that
 * the client shows, and returns the error.
 *
 * @param {Promise<unknown>} call
 * @param {keyof flowErrors | keyof commonErrors} name
 * @param {RegExp | string} message
 */
export async function refused(call, name, message = /\S/) {
  const error = await call.then(
    () => assert.fail(`the call succeeded instead of ${name}`),
    (error) => error,
  );
  const status = { ...flowErrors, ...commonErrors }[name];
  assert.ok(status, `${name} is not in the tables above`);
  assert.equal(error.name, name, `${error.name}: ${error.message}`);
  assert.ok(error instanceof (sdk[name] ?? sdk.SocialMessagingServiceException));
  assert.equal(error.$metadata.httpStatusCode, status);
  assert.match(error.$metadata.requestId, uuid);
  if (sdk[name]) assert.equal(error.$fault, status < 500 ? "client" : "server");
  if (message instanceof RegExp) assert.match(error.message, message);
  else assert.equal(error.message, message);
  return error;
}
