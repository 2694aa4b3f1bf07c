<?xml version="1.0" encoding="UTF-8"?>
<tileset version="1.10" tiledversion="1.11.0" name="meadow" tilewidth="16" tileheight="16" tilecount="16" columns="4">
 <image source="meadow.png" width="64" height="64"/>
 <tile id="8">
  <animation>
   <frame tileid="8" duration="200"/>
   <frame tileid="9" duration="200"/>
   <frame tileid="10" duration="200"/>
   <frame tileid="11" duration="200"/>
  </animation>
 </tile>
 <tile id="12">
  <animation>
   <frame tileid="12" duration="400"/>
   <frame tileid="13" duration="400"/>
  </animation>
 </tile>
</tileset>
