// A small grammY bot: commands, buttons, an edit, a photo there and back. Told where by the environment.

import { createServer } from "node:http";
import { Bot, InlineKeyboard, InputFile, webhookCallback } from "grammy";

const { API_ROOT, TOKEN, MODE } = process.env;
const bot = new Bot(TOKEN, { client: { apiRoot: API_ROOT } });

bot.command("start", (ctx) =>
  ctx.reply(`<b>Hello</b>, ${ctx.from.first_name}: ${ctx.match}`, {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Count", "count:1").url("Site", "https://example.org"),
  }),
);
bot.callbackQuery(/^count:(\d+)$/, async (ctx) => {
  const next = Number(ctx.match[1]) + 1;
  await ctx.answerCallbackQuery({ text: `now ${next}` });
  await ctx.editMessageText(`pressed ${next - 1}`, { reply_markup: new InlineKeyboard().text("Count", `count:${next}`) });
});
bot.on("message:photo", async (ctx) => {
  const file = await ctx.getFile();
  const response = await fetch(`${API_ROOT}/file/bot${TOKEN}/${file.file_path}`);
  await ctx.replyWithPhoto(new InputFile(new Uint8Array(await response.arrayBuffer()), "back.png"), { caption: "yours" });
});
bot.on("message:text", (ctx) => ctx.reply(ctx.msg.text.split("").reverse().join("")));

await bot.api.setMyCommands([{ command: "start", description: "Begin" }]);
if (MODE === "webhook") {
  const server = createServer(webhookCallback(bot, "http", { secretToken: "grammy-secret" }));
  server.listen(0, "127.0.0.1", async () => {
    await bot.api.setWebhook(`http://127.0.0.1:${server.address().port}/`, { secret_token: "grammy-secret" });
  });
} else {
  bot.start();
}
