// Operations that the service has and flowport has not (yet): an error that
// every client can read, never a web page.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as sdk from "@aws-sdk/client-socialmessaging";
import { links, others } from "./accounts.js";
import { operations } from "./flows.js";
import { refused } from "./refusal.js";
import { phoneNumber, Server, waba } from "./server.js";

const server = await new Server().start();
after(() => server.stop());

let client;
before(() => {
  client = server.client();
});

const id = waba;
const originationPhoneNumberId = phoneNumber;
const blob = new TextEncoder().encode("{}");

const inputs = {
  SendWhatsAppMessage: { originationPhoneNumberId, message: blob, metaApiVersion: "v20.0" },
  PostWhatsAppMessageMedia: { originationPhoneNumberId, sourceS3File: { bucketName: "bucket", key: "key" } },
  GetWhatsAppMessageMedia: { originationPhoneNumberId, mediaId: "1", metadataOnly: true },
  DeleteWhatsAppMessageMedia: { originationPhoneNumberId, mediaId: "1" },
  CreateWhatsAppMessageTemplate: { id, templateDefinition: blob },
  CreateWhatsAppMessageTemplateFromLibrary: {
    id,
    metaLibraryTemplate: {
      templateName: "name",
      libraryTemplateName: "library_name",
      templateCategory: "UTILITY",
      templateLanguage: "en_US",
    },
  },
  CreateWhatsAppMessageTemplateMedia: { id, sourceS3File: { bucketName: "bucket", key: "key" } },
  UpdateWhatsAppMessageTemplate: { id, metaTemplateId: "1" },
  GetWhatsAppMessageTemplate: { id, metaTemplateId: "1" },
  DeleteWhatsAppMessageTemplate: { id, templateName: "name" },
  ListWhatsAppMessageTemplates: { id },
  ListWhatsAppTemplateLibrary: { id },
};

const built = [...operations, ...others, ...links].map(({ name }) => name);

test("every operation of the client is either built or in the list below", () => {
  const known = Object.keys(sdk)
    .filter((name) => name.endsWith("Command") && name !== "$Command")
    .map((name) => name.replace(/Command$/, ""));
  assert.deepEqual(known.toSorted(), [...built, ...Object.keys(inputs)].toSorted());
});

describe("an operation that is not built answers 501 and its name", () => {
  for (const [name, input] of Object.entries(inputs)) {
    test(name, async () => {
      const call = client.send(new sdk[`${name}Command`](input));
      await refused(call, "NotImplementedException", new RegExp(`\\b${name}\\b`));
    });
  }

  // Of the service, but newer than this client.
  for (const [name, method, path] of [
    ["CreateWhatsAppDataset", "POST", "/v1/whatsapp/waba/dataset"],
    ["SendWhatsAppConversionEvent", "POST", "/v1/whatsapp/waba/dataset/events"],
    ["PutWhatsAppBusinessPublicKey", "PUT", "/v1/whatsapp/business-public-key"],
    ["GetWhatsAppBusinessPublicKey", "GET", "/v1/whatsapp/business-public-key"],
  ]) {
    test(name, async () => {
      const command = new sdk.ListWhatsAppTemplateLibraryCommand({ id });
      command.middlewareStack.add(
        (next) => (args) => {
          const { body, query } = args.request;
          Object.assign(
            args.request,
            { method, path },
            method === "GET" ? { body: undefined } : { body, query },
          );
          return next(args);
        },
        { step: "serialize", priority: "low", name: "anotherOperation" },
      );
      await refused(client.send(command), "NotImplementedException", new RegExp(`\\b${name}\\b`));
    });
  }
});

test("it is still the owner of a key who asks", async () => {
  const stranger = server.client({ credentials: { accessKeyId: "test", secretAccessKey: "wrong" } });
  await refused(
    stranger.send(new sdk.ListWhatsAppMessageTemplatesCommand({ id })),
    "InvalidSignatureException",
  );
});
