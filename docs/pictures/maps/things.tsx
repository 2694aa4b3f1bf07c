<?xml version="1.0" encoding="UTF-8"?>
<tileset version="1.10" tiledversion="1.11.0" name="things" tilewidth="32" tileheight="48" tilecount="3" columns="0">
 <grid orientation="orthogonal" width="1" height="1"/>
 <tile id="0" type="tree">
  <image source="tree.png" width="32" height="48"/>
 </tile>
 <tile id="2">
  <image source="sign.png" width="16" height="16"/>
 </tile>
 <tile id="5" x="16" y="0" width="16" height="16">
  <image source="coin.png" width="64" height="16"/>
 </tile>
</tileset>
